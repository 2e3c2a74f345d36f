import type { Fault } from '../faulty-server.ts';

/** Reads frames with a parser that drops members without a name. */
export const fault: Fault = {
  read: healthy => text => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return healthy(text);
      const { '': _dropped, ...rest } = value as Record<string, unknown>;
      return healthy(JSON.stringify(rest));
    } catch {
      return healthy(text);
    }
  },
};
