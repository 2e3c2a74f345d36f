import { bendState, type ClientFault } from '../faulty-client.ts';

/** It knows no REAUTH: with each new token it reconnects, as the design did that this protocol replaces. */
export const fault: ClientFault = {
  session: bendState(after => (after.link.terms ? { ...after, link: { ...after.link, terms: { ...after.link.terms, capabilities: after.link.terms.capabilities.filter(name => name !== 'reauth') } } } : after)),
};
