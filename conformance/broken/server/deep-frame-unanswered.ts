import type { Fault } from '../faulty-server.ts';

/** Says nothing to a frame on which its parser gives up, as if it were a PONG. */
export const fault: Fault = {
  read: healthy => text => (/(?:\[|\{"\w+":){1000}/.test(text) ? { on: 'PONG', id: 'unread' } : healthy(text)),
};
