import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientTimings, tolerances } from '../../../generated/timings.ts';
import type { Transcript } from '../../engine/transcript.ts';
import type { Violation } from '../../engine/violation.ts';
import type { Waits } from '../../engine/waits.ts';

/** A token that the endpoint gave out. */
export interface IssuedToken {
  readonly token: string;
  /** As the transcript calls it: t1, t2, … */
  readonly name: string;
  /** Monotonic seconds; when it lapses by what the client was told with it. */
  readonly lapsesAt: number;
}

/** How one request is answered. `delay` is in seconds. */
export type TokenAnswer = { readonly delay?: number } & (
  | { readonly kind: 'fresh'; readonly expiresIn?: number }
  | { readonly kind: 'same' }
  /** A token of before. */
  | { readonly kind: 'earlier'; readonly token: IssuedToken }
  /** A new token that does not say for how long it is good. */
  | { readonly kind: 'without-expiry' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'body'; readonly body: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut' }
);

export interface TokenRequest {
  /** Monotonic seconds. */
  readonly at: number;
  answeredAt: number | null;
  /** Whether the exchange is over. */
  over: boolean;
}

/** Seconds after which a client takes a request for unanswered, though it may have no way to cut it off. */
const givenUp = clientTimings.refresh_answer.seconds - tolerances.deadline_early.seconds;
/** Seconds that a token has left where a case does not say. */
export const usualLife = 3600;

/** The identity provider of one case: opaque tokens, and whatever failures the case wants. */
export class TokenEndpoint {
  readonly requests: TokenRequest[] = [];
  readonly issued: IssuedToken[] = [];
  /** Requests at the same time, at most: more than one breaks CLI-2. */
  mostAtOnce = 0;
  #answers: TokenAnswer[] = [];
  /** How requests are answered that no answer was laid up for. */
  usual: TokenAnswer = { kind: 'fresh' };
  readonly #transcript: Transcript;
  readonly #waits: Waits;

  constructor(transcript: Transcript, waits: Waits) {
    this.#transcript = transcript;
    this.#waits = waits;
  }

  /** Lays up answers for the next requests, one each. */
  next(...answers: readonly TokenAnswer[]): void {
    this.#answers.push(...answers);
  }

  /** A token that nobody has yet. */
  issue(expiresIn = usualLife): IssuedToken {
    const issued = { token: `opaque-${randomBytes(24).toString('base64url')}`, name: `t${this.issued.length + 1}`, lapsesAt: performance.now() / 1000 + expiresIn };
    this.issued.push(issued);
    this.#transcript.hide(issued.token, { name: issued.name, expires_in: expiresIn });
    return issued;
  }

  /** The issued token of that text, or null for one that was never given out. */
  find(token: unknown): IssuedToken | null {
    return this.issued.find(each => each.token === token) ?? null;
  }

  /** The newest token that was given out. */
  get newest(): IssuedToken | null {
    return this.issued.at(-1) ?? null;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const asked: TokenRequest = { at: performance.now() / 1000, answeredAt: null, over: false };
    this.requests.push(asked);
    const inFlight = this.requests.filter(({ at, over }) => !over && asked.at - at < givenUp);
    this.mostAtOnce = Math.max(this.mostAtOnce, inFlight.length);
    this.#log(asked.at, 'received', `${request.method} for a token`);
    response.on('close', () => { asked.over = true; this.#waits.wake(); });
    request.resume();
    const answer = this.#answers.shift() ?? this.usual;
    setTimeout(() => this.#answer(answer, asked, response), (answer.delay ?? 0) * 1000).unref();
    this.#waits.wake();
  }

  #answer(answer: TokenAnswer, asked: TokenRequest, response: ServerResponse): void {
    if (response.destroyed) return;
    const at = performance.now() / 1000;
    asked.answeredAt = at;
    const json = (value: unknown): void => { response.setHeader('content-type', 'application/json').end(JSON.stringify(value)); };
    switch (answer.kind) {
      case 'fresh':
      case 'same': {
        const expiresIn = answer.kind === 'fresh' ? (answer.expiresIn ?? usualLife) : 0;
        const issued = answer.kind === 'same' && this.newest ? this.newest : this.issue(expiresIn || usualLife);
        this.#log(at, 'sent', `200 ${issued.token}`);
        json({ token: issued.token, expires_in: Math.max(0, issued.lapsesAt - at) });
        break;
      }
      case 'earlier':
        this.#log(at, 'sent', `200 ${answer.token.token}`);
        json({ token: answer.token.token, expires_in: answer.token.lapsesAt - at });
        break;
      case 'without-expiry': {
        const { token } = this.issue();
        this.#log(at, 'sent', `200 ${token}, without expires_in`);
        json({ token });
        break;
      }
      case 'status':
        this.#log(at, 'sent', String(answer.status));
        response.writeHead(answer.status).end();
        break;
      case 'body':
        this.#log(at, 'sent', `200 ${answer.body}`);
        response.setHeader('content-type', 'application/json').end(answer.body);
        break;
      case 'hang':
        asked.answeredAt = null;
        break;
      case 'cut':
        this.#log(at, 'event', 'cut off');
        // After the head, or a browser would make the request once more by itself.
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"tok');
        setTimeout(() => response.destroy(), 50);
    }
    this.#waits.wake();
  }

  /** Watches for so long that no request beyond so many comes. */
  async noMoreThan(number: number, forSeconds: number, violation: (seen: string) => Violation): Promise<void> {
    await this.#waits.watch(forSeconds, () => {
      if (this.requests.length > number) throw violation(`${this.requests.length} requests for a token`);
    });
  }

  #log(at: number, direction: 'sent' | 'received' | 'event', text: string): void {
    this.#transcript.add(at, 'tokens', direction, text);
  }
}
