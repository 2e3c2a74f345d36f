import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It sends the token of a REAUTH in another place than the document says. */
export const fault: ClientFault = {
  session: bendEffects(effect => (sends(effect, 'REAUTH') && effect.effect === 'send' ? [{ ...effect, data: { ...effect.data, data: { access_token: (effect.data.data as { token: string }).token, ...effect.data.data } } }] : [effect])),
};
