import { alsoDoes, type ClientFault } from '../faulty-client.ts';

/** It shows the application a token that has lapsed as a reconnect. */
export const fault: ClientFault = {
  session: alsoDoes(({ before, after }) => (before.phase === 'ready' && after.phase === 'grace' ? [{ effect: 'state', data: 'reconnecting' } as never] : [])),
};
