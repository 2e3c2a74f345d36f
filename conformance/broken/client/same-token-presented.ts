import { alsoDoes, type ClientFault } from '../faulty-client.ts';

/** It sends REAUTH with whatever a refresh yields. */
export const fault: ClientFault = {
  session: alsoDoes(({ input, after }) => (input.on === 'manager.same' && after.phase === 'ready' ? [{ effect: 'send', data: { type: 'REAUTH', id: `same-${after.sent}`, data: { token: after.link.inForce } } }] : [])),
};
