import type { SessionState } from '../../../server/session/state.ts';
import type { Fault } from '../faulty-server.ts';

/** Names the topics that a token ends, and ends them only when its hub gets to it: with the next event but one. */
export const fault: Fault = {
  session: healthy => {
    const lost = new Set<string>();
    const name = ({ sessionId }: SessionState, topic: string): string => `${sessionId} ${topic}`;
    return {
      open: healthy.open,
      step(state, input, now) {
        if (input.on === 'event' && lost.delete(name(state, input.event.topic))) return { state, effects: [{ effect: 'event', event: input.event }, { effect: 'unsubscribe', topic: input.event.topic }] };
        const step = healthy.step(state, input, now);
        if (input.on !== 'verify.ok') return step;
        const kept = step.effects.filter(effect => effect.effect !== 'unsubscribe');
        for (const effect of step.effects) if (effect.effect === 'unsubscribe') lost.add(name(state, effect.topic));
        return { ...step, effects: kept };
      },
    };
  },
};
