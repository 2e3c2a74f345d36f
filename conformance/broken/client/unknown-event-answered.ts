import { alsoDoes, tells, type ClientFault } from '../faulty-client.ts';

/** It unsubscribes from topics that it did not ask for. */
export const fault: ClientFault = {
  session: alsoDoes(({ input, after, effects }) => (tells(input, 'EVENT') && !effects.some(({ effect }) => effect === 'message') ? [{ effect: 'send', data: { type: 'UNSUBSCRIBE', id: `what-${after.sent}`, data: { topic: 'orders.7' } } }] : [])),
};
