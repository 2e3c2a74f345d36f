import { sampleEvents } from '../engine/topics.ts';
import type { PublishData } from '../../generated/messages.ts';
import type { Fault } from './faulty-server.ts';

/** A server that accepts such events whatever the table of kinds says: its session is shown a valid one, and its log the true one. */
export function publishesUnchecked(wrong: (event: PublishData) => boolean): Fault {
  return {
    session: healthy => {
      const events = new Map<string, PublishData>();
      return {
        open: healthy.open,
        step(state, input, now) {
          const disguised = input.on === 'PUBLISH' && wrong(input.event);
          if (disguised) events.set(`${state.sessionId} ${input.id}`, input.event);
          const step = healthy.step(state, disguised ? { ...input, event: { ...input.event, ...(sampleEvents[0] as Pick<PublishData, 'kind' | 'payload'>) } } : input, now);
          return {
            ...step,
            effects: step.effects.map(effect => {
              const event = effect.effect === 'publish' ? events.get(`${state.sessionId} ${effect.request.id}`) : undefined;
              return effect.effect === 'publish' && event ? { ...effect, request: { ...effect.request, event } } : effect;
            }),
          };
        },
      };
    },
  };
}
