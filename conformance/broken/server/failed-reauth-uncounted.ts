import { bendState, type Fault } from '../faulty-server.ts';

/** Only REAUTHs that succeed count, so that forged tokens can be tried without end. */
export const fault: Fault = {
  session: bendState((after, { input, before }) => (before.token && after.token === before.token && input.on.startsWith('verify.') ? { ...after, reauths: after.reauths.slice(0, -1) } : after)),
};
