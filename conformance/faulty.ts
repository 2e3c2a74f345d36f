import type { RequirementId } from '../generated/requirements.ts';

/** A peer that breaks one requirement, and the case that is meant to find it. Data only, so that it loads without the peers. */
export interface FaultyPeer {
  /** File name in `broken/server/`. */
  readonly peer: string;
  readonly requirement: RequirementId;
  readonly case: `server/${string}`;
  /** Other cases that rightly fail with it; globs with `*`. A failure that is not listed is an error of the list or of a case. */
  readonly also?: readonly string[];
}

/** The faulty servers, in the order of the document's sections. */
export const faultyServers: readonly FaultyPeer[] = [
  { peer: 'unknown-version-served', requirement: 'CONN-1', case: 'server/connection/unknown-version', also: ['server/connection/subprotocol'] },
  { peer: 'token-in-url-accepted', requirement: 'CONN-2', case: 'server/connection/token-in-url' },
  { peer: 'any-origin', requirement: 'CONN-4', case: 'server/connection/origin' },
  { peer: 'binary-accepted', requirement: 'CONN-5', case: 'server/connection/binary', also: ['server/rows/*-binary', 'server/walks/random'] },
  { peer: 'authentication-without-timeout', requirement: 'AUTH-2', case: 'server/authentication/timeout' },
  { peer: 'timeout-put-off', requirement: 'AUTH-2', case: 'server/authentication/timeout' },
  { peer: 'served-before-authentication', requirement: 'AUTH-3', case: 'server/authentication/gate', also: ['server/rows/awaiting-auth-application', 'server/walks/random'] },
  { peer: 'authenticated-before-verification', requirement: 'AUTH-4', case: 'server/authentication/nothing-early', also: ['server/*'] },
  { peer: 'user-id-made-up', requirement: 'AUTH-10', case: 'server/authentication/answer' },
  { peer: 'signature-unchecked', requirement: 'AUTH-5', case: 'server/authentication/refuses-bad-signature', also: ['server/authentication/*', 'server/reauthentication/*', 'server/errors/tells-nothing', 'server/rows/*-verify-fail-refused', 'server/walks/random'] },
  { peer: 'leeway-at-expiry', requirement: 'AUTH-5', case: 'server/authentication/refuses-just-expired', also: ['server/reauthentication/refuses-just-expired'] },
  { peer: 'second-authenticate-accepted', requirement: 'AUTH-6', case: 'server/authentication/second', also: ['server/rows/*-authenticate', 'server/walks/random'] },
  { peer: 'authenticate-in-grace-accepted', requirement: 'AUTH-6', case: 'server/rows/grace-authenticate', also: ['server/walks/random'] },
  { peer: 'expires-in-rounded-up', requirement: 'AUTH-8', case: 'server/authentication/answer' },
  { peer: 'reauth-new-session', requirement: 'REAUTH-1', case: 'server/reauthentication/in-place', also: ['server/authentication/second', 'server/reauthentication/refuses-*', 'server/expiry/rescued-in-grace', 'server/walks/random'] },
  { peer: 'refusal-forgets-issue-time', requirement: 'REAUTH-7', case: 'server/walks/random' },
  { peer: 'authenticated-twice', requirement: 'REAUTH-1', case: 'server/reauthentication/one-answer-each', also: ['server/vectors/*-refused'] },
  { peer: 'expired-accepted-on-reauth', requirement: 'REAUTH-2', case: 'server/reauthentication/refuses-expired', also: ['server/reauthentication/refuses-just-expired', 'server/expiry/failure-in-grace', 'server/reauthentication/budget', 'server/rows/*-verify-ok-lapsed', 'server/walks/random'] },
  { peer: 'oversized-reauth-accepted', requirement: 'REAUTH-2', case: 'server/reauthentication/refuses-oversized', also: ['server/rows/*-reauth-token-too-large'] },
  { peer: 'other-user-accepted', requirement: 'REAUTH-3', case: 'server/reauthentication/other-user', also: ['server/rows/*-verify-ok-other-identity', 'server/walks/random'] },
  { peer: 'identity-ignores-case', requirement: 'REAUTH-3', case: 'server/reauthentication/other-user' },
  { peer: 'failed-reauth-closes', requirement: 'REAUTH-4', case: 'server/reauthentication/failure-is-harmless', also: ['server/reauthentication/refuses-*', 'server/reauthentication/other-user', 'server/reauthentication/stale', 'server/reauthentication/budget', 'server/expiry/failure-in-grace', 'server/vectors/reauth-taken', 'server/rows/*-verify-fail-refused', 'server/rows/*-verify-ok-lapsed', 'server/rows/*-verify-ok-other-identity', 'server/rows/*-verify-ok-overlong', 'server/rows/*-verify-ok-stale', 'server/walks/random'] },
  { peer: 'old-token-judges-on', requirement: 'REAUTH-5', case: 'server/reauthentication/one-token-at-a-time' },
  { peer: 'stale-accepted', requirement: 'REAUTH-7', case: 'server/reauthentication/stale', also: ['server/rows/*-verify-ok-stale', 'server/walks/random'] },
  { peer: 'earlier-expiry-ignored', requirement: 'REAUTH-7', case: 'server/reauthentication/earlier-expiry', also: ['server/reauthentication/refuses-expired', 'server/reauthentication/credit', 'server/reauthentication/refuses-just-expired', 'server/rows/authenticated-verify-ok-lapsed', 'server/walks/random'] },
  { peer: 'reauth-unlimited', requirement: 'REAUTH-10', case: 'server/reauthentication/budget' },
  { peer: 'failed-reauth-uncounted', requirement: 'REAUTH-10', case: 'server/reauthentication/budget' },
  { peer: 'refresh-after-warning-limited', requirement: 'REAUTH-10', case: 'server/reauthentication/credit' },
  { peer: 'refresh-for-all-connections', requirement: 'REAUTH-11', case: 'server/reauthentication/isolated' },
  { peer: 'warning-missing', requirement: 'EXP-1', case: 'server/expiry/warning', also: ['server/reauthentication/credit', 'server/expiry/warning-at-once', 'server/expiry/short-token', 'server/expiry/warning-again'] },
  { peer: 'warning-repeated', requirement: 'EXP-1', case: 'server/expiry/warning', also: ['server/expiry/warning-again', 'server/reauthentication/failure-is-harmless'] },
  { peer: 'warning-late', requirement: 'EXP-1', case: 'server/expiry/warning', also: ['server/expiry/short-token'] },
  { peer: 'warning-early', requirement: 'EXP-1', case: 'server/expiry/silent-before-window', also: ['server/expiry/warning', 'server/expiry/short-token'] },
  { peer: 'warning-not-for-short-tokens', requirement: 'EXP-1', case: 'server/expiry/short-token' },
  { peer: 'warning-again-for-same-expiry', requirement: 'EXP-2', case: 'server/expiry/warning-again' },
  { peer: 'expiry-ignored', requirement: 'EXP-3', case: 'server/expiry/lapse', also: ['server/reauthentication/failure-is-harmless', 'server/reauthentication/earlier-expiry', 'server/reauthentication/one-token-at-a-time', 'server/reauthentication/isolated', 'server/expiry/rescued-in-grace', 'server/expiry/busy', 'server/expiry/failure-in-grace', 'server/rows/grace-*', 'server/walks/random'] },
  { peer: 'grace-serves-everything', requirement: 'EXP-4', case: 'server/expiry/lapse', also: ['server/reauthentication/one-token-at-a-time', 'server/rows/grace-application', 'server/walks/random'] },
  { peer: 'grace-without-end', requirement: 'EXP-5', case: 'server/expiry/lapse', also: ['server/expiry/failure-in-grace'] },
  { peer: 'grace-stretched-by-reauth', requirement: 'EXP-5', case: 'server/expiry/failure-in-grace' },
  { peer: 'wrong-close-code', requirement: 'EXP-5', case: 'server/expiry/lapse', also: ['server/expiry/failure-in-grace'] },
  { peer: 'socket-cut', requirement: 'EXP-5', case: 'server/expiry/lapse', also: ['server/*'] },
  { peer: 'old-deadline-kept', requirement: 'EXP-6', case: 'server/reauthentication/in-place', also: ['server/reauthentication/earlier-expiry', 'server/reauthentication/isolated', 'server/walks/random'] },
  { peer: 'pong-missing', requirement: 'HB-1', case: 'server/authentication/gate', also: ['server/authentication/timeout', 'server/rows/awaiting-auth-*', 'server/walks/random'] },
  { peer: 'heartbeat-missing', requirement: 'HB-2', case: 'server/heartbeat/normal-operation', also: ['server/reauthentication/operation-continues', 'server/heartbeat/silent-client'] },
  { peer: 'heartbeat-put-off', requirement: 'HB-2', case: 'server/heartbeat/normal-operation' },
  { peer: 'dead-client-kept', requirement: 'HB-3', case: 'server/heartbeat/silent-client' },
  { peer: 'pong-only-counts', requirement: 'HB-3', case: 'server/heartbeat/any-message-counts' },
  { peer: 'traffic-extends-token', requirement: 'HB-5', case: 'server/expiry/busy', also: ['server/reauthentication/failure-is-harmless'] },
  { peer: 'error-tells-token', requirement: 'ERR-1', case: 'server/errors/tells-nothing', also: ['server/*'] },
  { peer: 'retryable-wrong', requirement: 'ERR-1', case: 'server/errors/malformed', also: ['server/*'] },
  { peer: 'closing-missing', requirement: 'ERR-2', case: 'server/errors/closing', also: ['server/*'] },
  { peer: 'rate-unlimited', requirement: 'RATE-1', case: 'server/errors/rate' },
  { peer: 'unknown-type-closes', requirement: 'ERR-3', case: 'server/errors/malformed', also: ['server/errors/server-types', 'server/errors/too-many', 'server/errors/hostile', 'server/vectors/*-refused', 'server/rows/*-unknown-type-repeated', 'server/rows/*-unknown-type-tolerated', 'server/walks/random'] },
  { peer: 'offences-uncounted-in-grace', requirement: 'ERR-3', case: 'server/rows/grace-unknown-type-repeated', also: ['server/rows/grace-malformed-repeated'] },
  { peer: 'empty-name-ignored', requirement: 'ERR-3', case: 'server/fuzz/frames' },
  { peer: 'reply-without-reference', requirement: 'ERR-3', case: 'server/errors/malformed', also: ['server/vectors/*-refused', 'server/rows/*-malformed-repeated', 'server/rows/*-malformed-tolerated', 'server/fuzz/frames', 'server/walks/random'] },
  { peer: 'id-without-bound', requirement: 'ERR-3', case: 'server/vectors/ping-refused', also: ['server/vectors/*-refused'] },
  { peer: 'surplus-data-ignored', requirement: 'ERR-3', case: 'server/vectors/reauth-refused', also: ['server/vectors/authenticate-refused', 'server/fuzz/frames'] },
  { peer: 'extension-refused', requirement: 'ERR-3', case: 'server/vectors/pong-taken', also: ['server/vectors/*-taken', 'server/errors/extension', 'server/connection/oversize'] },
  { peer: 'hostile-frame-ends-connection', requirement: 'ERR-4', case: 'server/errors/hostile' },
];
