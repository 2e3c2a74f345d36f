import { handshake } from '../../../server/handshake.ts';
import type { Fault } from '../faulty-server.ts';

/** Knows a token in a URL only where no part of it is empty. */
export const fault: Fault = { handshake: { carriesToken: url => handshake.carriesToken(url.replaceAll(/eyJ[^.&]*\.[^.&]*\.(?=&|$)/g, '')) } };
