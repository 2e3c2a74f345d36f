import { alsoDoes, tells, type ClientFault } from '../faulty-client.ts';

/** It sends a token once more when it was accepted, to be sure. */
export const fault: ClientFault = {
  session: alsoDoes(({ input, after }) => (tells(input, 'AUTHENTICATED') && after.link.authSeq > 1 && after.phase === 'ready' ? [{ effect: 'send', data: { type: 'REAUTH', id: `again-${after.sent}`, data: { token: after.link.inForce } } }] : [])),
};
