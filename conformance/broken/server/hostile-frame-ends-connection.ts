import type { Fault } from '../faulty-server.ts';

/** Goes down with deep nesting, as a parser that recurses does. */
export const fault: Fault = {
  read: healthy => text => (text.startsWith('[[[[') ? { on: 'binary' } : healthy(text)),
};
