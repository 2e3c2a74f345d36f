import { bendState, type ClientFault } from '../faulty-client.ts';

/** It remembers only the token that was refused last. */
export const fault: ClientFault = {
  session: bendState(after => ({ ...after, refused: after.refused.slice(-1), link: { ...after.link, presented: after.link.presented.slice(-1) } })),
};
