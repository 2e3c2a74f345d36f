import type { Fault } from '../../broken/faulty-server.ts';

/** Its parser gives up on a thousand levels and on numbers beyond a double, and reads no id there. */
export const fault: Fault = {
  read: healthy => text => (/(?:\[|\{"\w+":){1000}|:-?\d+e\d{3}/.test(text) ? { on: 'malformed', id: null } : healthy(text)),
};
