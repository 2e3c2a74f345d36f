import type { DeadlineName, Link, SessionActs, SessionEvents, SessionState } from './state.ts';

/** A state of which a step makes the next one. */
export type Draft = SessionState;

/** Seconds that a backoff grows to at most (CLI-5). */
const backoffMost = 30;

/** Looks at what is due at that instant, or never. */
export function arm(d: Draft, name: DeadlineName, instant = Infinity): void {
  d.deadlines[name] = instant;
}

export function isArmed(d: Draft, name: DeadlineName): boolean {
  return d.deadlines[name]! < Infinity;
}

/** Seconds to wait after that many failures in a row, with full jitter (CLI-5). */
export function backoff(d: Draft, failures: number): number {
  return d.random() * Math.min(backoffMost, 2 ** failures);
}

/** Has the shell do something, or tell the application. */
export function emit<Name extends keyof (SessionActs & SessionEvents)>(d: Draft, effect: Name, data: (SessionActs & SessionEvents)[Name]): void {
  d.effects.push({ effect, data } as Draft['effects'][number]);
}

/** Sends a message over the present connection. @returns its id. */
export function send(d: Draft, type: string, more?: { readonly data?: object; readonly reply_to?: string }): string {
  const id = idOf(++d.sent);
  emit(d, 'send', { id, type, ...more });
  return id;
}

export function idOf(sent: number): string {
  return 'c' + sent;
}

/** Notes something about the connection. */
export function note(d: Draft, changes: Partial<Link>): void {
  d.link = { ...d.link, ...changes };
}

/** Whether a token has been in force on this connection. */
export function isOn(d: Pick<Draft, 'phase'>): boolean {
  return d.phase === 'ready' || d.phase === 'grace';
}

/** Whether there is a connection over which messages come. */
export function isUp(d: Draft): boolean {
  return isOn(d) || d.phase === 'authenticating';
}
