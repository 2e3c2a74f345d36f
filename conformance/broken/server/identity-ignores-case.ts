import { bendInput, type Fault } from '../faulty-server.ts';

/** Takes COOK for cook. */
export const fault: Fault = {
  session: bendInput(({ input, before }) => {
    const current = before.token?.verified.identity;
    const alike = input.on === 'verify.ok' && current && input.token.identity.subject.toLowerCase() === current.subject.toLowerCase();
    return alike ? { ...input, token: { ...input.token, identity: current } } : input;
  }),
};
