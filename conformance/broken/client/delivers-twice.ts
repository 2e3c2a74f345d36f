import { alsoDoes, tells, type ClientFault } from '../faulty-client.ts';

/** It hands an event over whenever it comes. */
export const fault: ClientFault = {
  session: alsoDoes(({ input, effects }) => (input.on === 'message' && tells(input, 'EVENT') && !effects.some(({ effect }) => effect === 'message') ? [{ effect: 'message', data: input.message as never }] : [])),
};
