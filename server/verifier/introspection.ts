import { OptionError } from '../option-error.ts';
import { readClaims, type ClaimsOptions } from './claims.ts';
import type { Verification, Verifier } from './verifier.ts';

export interface IntrospectionVerifierOptions extends ClaimsOptions {
  /** The issuer's introspection endpoint; https, or http on loopback. */
  readonly url: string;
  /** Names this server to the endpoint (RFC 7662, section 2.1), by HTTP Basic authentication. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Seconds that the endpoint may take. Default 5. */
  readonly patience?: number;
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Bytes; an answer is a few claims. */
const longestAnswer = 64 * 1024;

const invalid: Verification = { outcome: 'fail', code: 'token_invalid' };

/**
 * A verifier for opaque tokens: it asks their issuer (RFC 7662). Nothing is cached, because a cached token outlives its
 * revocation. An issuer that does not say `exp` grants a token without end, which is refused; one that leaves `iss` out
 * speaks for itself. An endpoint that is down, slow or refuses this server is an outage and says nothing about the token.
 * @throws {OptionError} when the options would accept more than they should, or send tokens in the clear.
 */
export function createIntrospectionVerifier(options: IntrospectionVerifierOptions): Verifier {
  const { url, clientId, clientSecret, patience = 5, issuer, audience } = options;
  const parsed = URL.parse(url);
  if (!parsed || (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && loopback.has(parsed.hostname)))) {
    throw new OptionError('url', `${url} is no https address; tokens are sent there, so http is for loopback only`);
  }
  if (!clientId || !clientSecret) throw new OptionError('clientId', 'or clientSecret is empty; an endpoint that answers anybody is an oracle for stolen tokens');
  if (!issuer) throw new OptionError('issuer', 'is empty; give the exact value of "iss"');
  if (!audience) throw new OptionError('audience', 'is empty; give the exact value that tokens carry');
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;

  async function ask(token: string): Promise<Record<string, unknown>> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, accept: 'application/json' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
      // A redirect would take token and secret to wherever it says.
      redirect: 'error',
      signal: AbortSignal.timeout(patience * 1000),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the introspection endpoint answered ${response.status}`);
    }
    const answer: unknown = JSON.parse(await boundedText(response));
    if (typeof answer !== 'object' || answer === null || typeof (answer as { active?: unknown }).active !== 'boolean') throw new Error('the introspection endpoint answered without "active"');
    return answer as Record<string, unknown>;
  }

  return {
    async verify(token) {
      const answer = await ask(token);
      if (answer['active'] !== true) return invalid;
      const verified = readClaims({ iss: issuer, ...answer }, options);
      return verified ? { outcome: 'ok', token: verified } : invalid;
    },
  };
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > longestAnswer) throw new Error(`the introspection endpoint answered more than ${longestAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
