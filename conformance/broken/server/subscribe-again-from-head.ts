import type { Position } from '../../../server/events/event-log.ts';
import { bendEffects, type Fault } from '../faulty-server.ts';

/** Answers a repeated SUBSCRIBE with a position one too low, and delivers the last event again. */
export const fault: Fault = {
  session: bendEffects((effect, { before, input }) => {
    if (effect.effect === 'event') last.set(`${before.sessionId} ${effect.event.topic}`, effect);
    const current = input.on === 'SUBSCRIBE' ? before.topics.get(input.topic) : undefined;
    const again = input.on === 'SUBSCRIBE' ? last.get(`${before.sessionId} ${input.topic}`) : undefined;
    return effect.effect === 'send' && effect.message.type === 'SUBSCRIBED' && current && again ? [effect, again] : [effect];
  }),
};

const last = new Map<string, { readonly effect: 'event'; readonly event: Position & { readonly topic: string; readonly frame: Buffer } }>();
