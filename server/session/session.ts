import { closeCodes } from '../../generated/codes.ts';
import { serverInitialState, type ServerGuard, type ServerInput, type ServerRow } from '../../generated/states.ts';
import { accept, beginGrace, beginVerification, endVerification, noteWarning } from './authentication.ts';
import { earliest, after } from './deadlines.ts';
import { Draft } from './draft.ts';
import { guardFor, heartbeat, withinMinute, verifiedToken } from './guards.ts';
import { rowFor, isGuarded } from './rows.ts';
import { reply, type Cause } from './replies.ts';
import type { Position } from '../events/event-log.ts';
import type { Now, PublishRequest, Session, SessionInput, SessionSettings, SessionState, SessionStep, SubscribeRequest, TimerName } from './state.ts';
import { deliver, leave, logAnswered, release, repeated, stand, waitForLog } from './subscriptions.ts';

/**
 * The server's side of a connection as a pure machine: (state, input, now) → (state, effects). What it does is decided by
 * the document's rows; here stand only the guards' meaning and what the rows' words do.
 */
export function createSession(settings: SessionSettings): Session {
  return {
    open(sessionId, now) {
      return {
        phase: serverInitialState,
        sessionId,
        token: null,
        verification: null,
        attempts: 0,
        deadlines: { authentication: after(now, settings.timings.authentication_timeout) },
        lastHeard: now.monotonic,
        reauths: [],
        credits: [],
        offences: [],
        rate: { since: now.monotonic, heard: 0 },
        topics: new Map(),
        opening: new Map(),
        withheld: [],
        sent: 0,
      };
    },
    step: (state, input, now) => step(state, input, now, settings),
  };
}

function step(state: SessionState, input: SessionInput, now: Now, settings: SessionSettings): SessionStep {
  const draft = new Draft(state, now, settings);
  // A verdict that is here before its timer was looked at is in time, however late the event loop is.
  if ('attempt' in input && !isOfThePast(draft, input)) draft.disarm('verification');
  // What is due by now comes before what has just arrived, however late the timer is: a lapsed token serves nothing (EXP-3).
  fireDue(draft);
  if (input.on !== 'clock' && !isOfThePast(draft, input)) {
    take(draft, isMessage(input) ? hear(draft, input) : input);
    fireDue(draft);
  }
  return draft.finish();
}

/** What is no longer waited for: its deadline passed, or the session went on without it. */
function isOfThePast(draft: Draft, input: SessionInput): boolean {
  if ('attempt' in input) return draft.verification?.attempt !== input.attempt;
  if (input.on === 'event') return !draft.topics.has(input.event.topic);
  if (input.on === 'permission_lost') return !draft.topics.has(input.topic);
  return input.on === 'SUBSCRIBE' && input.log !== undefined && draft.opening.get(input.topic)?.[0]?.id !== input.id;
}

function fireDue(draft: Draft): void {
  for (let due = earliest(draft.deadlines, draft.now); due && due.remaining <= 0; due = earliest(draft.deadlines, draft.now)) {
    draft.disarm(due.timer);
    if (due.timer === 'heartbeat') creditLateness(draft, -due.remaining);
    fire(draft, due.timer);
  }
}

/** What a late event loop did not read is not the peer's silence: a stall never kicks a crowd (HB-3). */
function creditLateness(draft: Draft, lateness: number): void {
  draft.lastHeard = Math.min(draft.now.monotonic, draft.lastHeard + lateness);
}

function fire(draft: Draft, timer: TimerName): void {
  const on: ServerInput = `timer.${timer}`;
  const when = isGuarded(draft.phase, on) ? heartbeat(draft, draft.now, draft.settings) : null;
  const request = timer === 'verification' ? endVerification(draft) : null;
  const row = rowFor(draft.phase, on, when);
  apply(draft, row, { request });
  switch (timer) {
    case 'warning': return noteWarning(draft);
    case 'expiry': return beginGrace(draft);
    case 'heartbeat':
      if (row.close === null) draft.arm('heartbeat', after(draft.now, draft.settings.timings.heartbeat_interval));
      return;
    case 'close':
      draft.effects.push({ effect: 'terminate' });
  }
}

/**
 * A revoked token is one that the verifier refuses, but its expiry and its identity are judged first (REAUTH-2). Both are looked at in
 * the step that would put it into force, so that no revocation falls between.
 */
function judgeRevocation(draft: Draft, input: Exclude<SessionInput, { on: 'clock' }>): Exclude<SessionInput, { on: 'clock' }> {
  if (input.on !== 'verify.ok' || !input.revoked) return input;
  const judged = verifiedToken(draft, input.token, draft.now, draft.settings);
  if (judged !== 'acceptable' && judged !== 'stale') return input;
  return { on: 'verify.fail', attempt: input.attempt, code: input.revoked === 'token' ? 'token_invalid' : 'session_revoked' };
}

function take(draft: Draft, given: Exclude<SessionInput, { on: 'clock' }>): void {
  const input = judgeRevocation(draft, given);
  const when: ServerGuard | null = isGuarded(draft.phase, input.on) ? guardFor(draft, input, draft.now, draft.settings) : null;
  const row = rowFor(draft.phase, input.on, when);
  draft.record(input, row);
  switch (input.on) {
    case 'AUTHENTICATE':
    case 'REAUTH':
      apply(draft, row, { request: input.id });
      if (when === 'token_fits' || when === 'admitted') beginVerification(draft, input);
      break;
    case 'verify.ok': {
      const request = endVerification(draft);
      const revoked = when === 'acceptable' ? accept(draft, input.token) : [];
      apply(draft, row, { request, revoked });
      if (when === 'acceptable') release(draft);
      break;
    }
    case 'verify.fail':
      apply(draft, row, { request: endVerification(draft), verdict: input.code });
      break;
    case 'verify.unavailable':
      apply(draft, row, { request: endVerification(draft) });
      break;
    case 'SUBSCRIBE': return takeSubscribe(draft, input, row);
    case 'UNSUBSCRIBE':
      if (when === 'offered' && draft.opening.has(input.topic)) return waitForLog(draft, input);
      if (when === 'offered') leave(draft, input.topic);
      return apply(draft, row, { request: input.id, topic: input.topic });
    case 'PUBLISH': return takePublish(draft, input, row);
    case 'event':
      if (row.close === null) deliver(draft, input.event, draft.phase === 'grace');
      return apply(draft, row, { request: null });
    case 'permission_lost':
      if (row.reply) leave(draft, input.topic);
      return apply(draft, row, { request: null, topic: input.topic });
    case 'application':
      if (when !== null && when !== 'handled') noteOffence(draft);
      apply(draft, row, { request: input.id });
      if (when === 'handled') draft.effects.push({ effect: 'deliver', message: input.message });
      break;
    case 'malformed':
    case 'unknown_type':
      noteOffence(draft);
      apply(draft, row, { request: input.id });
      break;
    case 'drain':
      apply(draft, row, { request: null, retryAfter: input.retryAfter });
      break;
    default:
      apply(draft, row, { request: 'id' in input ? input.id : null });
  }
}

function takeSubscribe(draft: Draft, request: SubscribeRequest, row: ServerRow): void {
  const { id, topic, since, log } = request;
  const permitted = row.reply?.type === 'SUBSCRIBED';
  const current = draft.topics.get(topic);
  if (log === undefined && permitted && !current) {
    const first = !draft.opening.has(topic);
    waitForLog(draft, request);
    if (first) draft.effects.push({ effect: 'subscribe', request });
    return;
  }
  const opened = log === undefined || log === 'unavailable' ? null : log;
  if (opened && permitted) stand(draft, topic, opened.position);
  else if (opened) leave(draft, topic);
  const { position, recovered } = opened ?? repeated(current ?? nowhere, since);
  apply(draft, row, { request: id, subscribed: { topic, ...position, ...(since === null ? {} : { recovered }) } });
  if (log !== undefined) for (const waiting of logAnswered(draft, request)) take(draft, waiting);
}

/** Stands in where no position is told. */
const nowhere: Position = { epoch: '', seq: 0 };

function takePublish(draft: Draft, request: PublishRequest, row: ServerRow): void {
  const { id, event, log } = request;
  const append = row.when === 'accepted';
  // The log was told not to append, and the rights have grown since; or it was not asked yet, and its key comes before everything else.
  const asks = log === undefined ? row.when !== 'not_offered' && draft.phase === 'authenticated' : log.outcome === 'unknown' && append;
  if (asks) return void draft.effects.push({ effect: 'publish', request: { on: 'PUBLISH', id, event }, append });
  apply(draft, row, { request: id, ...(log && 'position' in log ? { published: { topic: event.topic, ...log.position } } : {}) });
}

function noteOffence(draft: Draft): void {
  draft.offences = [...withinMinute(draft.offences, draft.now), draft.now.monotonic];
}

const silentInputs = new Set<ServerInput>(['verify.ok', 'verify.fail', 'verify.unavailable', 'revoke', 'drain', 'socket.closed', 'unsupported_version', 'unread', 'event', 'permission_lost']);

/** Seconds that a count of messages spans. */
const rateWindow = 1;
/** Times the advertised rate at which a client no longer is eager but floods (RATE-1). */
const floodFactor = 10;

/** The peer is alive. Yields the message itself, or what it is instead where there were too many of them (RATE-1). */
function hear(draft: Draft, input: Exclude<SessionInput, { on: 'clock' }>): Exclude<SessionInput, { on: 'clock' }> {
  draft.lastHeard = draft.now.monotonic;
  const begun = draft.now.monotonic - draft.rate.since < rateWindow;
  draft.rate = begun ? { since: draft.rate.since, heard: draft.rate.heard + 1 } : { since: draft.now.monotonic, heard: 1 };
  const most = draft.settings.limits.messages_per_second;
  if (draft.rate.heard > most * floodFactor) return { on: 'flood' };
  // What ends the connection anyway is not put off.
  if (draft.rate.heard <= most || input.on === 'binary' || input.on === 'invalid_utf8' || input.on === 'oversize') return input;
  return { on: 'over_rate', id: 'id' in input ? input.id : null };
}

/** Whether the peer was heard. A frame that is refused is a sign of life like any other; what the log says is none. */
function isMessage(input: Exclude<SessionInput, { on: 'clock' }>): boolean {
  return !silentInputs.has(input.on) && !('log' in input);
}

/** Does what a row says: its reply, its close, its next state. */
function apply(draft: Draft, row: ServerRow, cause: Cause): void {
  if (row.reply) reply(draft, row, cause);
  if (row.next !== 'same') draft.enter(row.next);
  if (row.close !== null) close(draft, row, row.close, cause);
}

function close(draft: Draft, row: ServerRow, code: NonNullable<ServerRow['close']>, cause: Cause): void {
  const entry = closeCodes[code];
  // Advice that differs from the code's own can only travel in CLOSING (ERR-2).
  if (entry.announced || row.reconnect !== null) {
    draft.send({
      type: 'CLOSING',
      id: draft.nextId(),
      data: {
        code,
        reason: entry.name,
        reconnect: row.reconnect ?? entry.reconnect,
        ...(cause.retryAfter === undefined ? {} : { retry_after: cause.retryAfter }),
      },
    });
  }
  draft.audit('close', row.on, String(code));
  draft.effects.push({ effect: 'close', code, reason: entry.name });
  draft.arm('close', after(draft.now, closeHandshake));
}

/** Seconds a peer has for its close frame before the socket is cut; it is not waited for by anybody. */
const closeHandshake = 2;
