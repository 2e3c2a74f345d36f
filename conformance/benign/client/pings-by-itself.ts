import { alsoDoes, tells, type ClientFault } from '../../broken/faulty-client.ts';

/** It asks now and then whether the server lives. */
export const fault: ClientFault = {
  session: alsoDoes(({ input, after }) => (tells(input, 'PING') && after.phase === 'ready' && after.sent % 3 === 0 ? [{ effect: 'send', data: { type: 'PING', id: `ping-${after.sent}` } }] : [])),
};
