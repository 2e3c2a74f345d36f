import { alsoDoes, type ClientFault } from '../faulty-client.ts';

/** It sends what it is told as soon as the connection is open. */
export const fault: ClientFault = {
  session: alsoDoes(({ input, before }) => (input.on === 'app.subscribe' && before.phase === 'authenticating' ? [{ effect: 'send', data: { type: 'SUBSCRIBE', id: 'early', data: { topic: input.topic } } }] : [])),
};
