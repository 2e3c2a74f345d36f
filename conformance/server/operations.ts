import type { AuditRecord } from '../../generated/messages.ts';
import { tolerances } from '../../generated/timings.ts';
import { prompt, type ServerCase } from '../case.ts';
import { auditRecords } from '../engine/audit-records.ts';
import type { Peer } from '../engine/peer.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import type { Revocation } from '../hooks.ts';
import { refusedTokens } from './refused-tokens.ts';

const about = { profile: 'operations', seconds: prompt } as const;

async function revoke(t: Trial, what: Revocation): Promise<void> {
  if (!t.fixtures.hooks.revoke) throw new NotApplicable('no hook revokes');
  await t.fixtures.hooks.revoke(what);
}

/** Expects CLOSING 4411 with that advice within the time that SEC-1 gives, and the time that an answer takes. */
async function revoked(t: Trial, peer: Peer, reconnect: 'refresh' | 'never'): Promise<void> {
  await t.closes(peer, 'SEC-1', 4411, reconnect, tolerances.revocation_late.seconds + tolerances.reply_late.seconds);
}

/** Hooks that revoke, and audit records. */
export const operationsCases: readonly ServerCase[] = [
  {
    id: 'server/operations/revoked-token',
    title: 'A revoked token ends its connection with the advice to refresh, and lets nobody in any more',
    requirements: ['SEC-1'],
    ...about,
    connections: 3,
    async run(t) {
      const [one, other] = [await t.connect(), await t.connect()];
      const claims = { jti: `${t.subject}-revoked`, exp: t.in(600) };
      await t.authenticate(one, claims);
      await t.authenticate(other);
      await revoke(t, { token_id: claims.jti, expires_at: claims.exp });
      await revoked(t, one, 'refresh');
      // Another token of the same user is not that token, and stays in force when that one is shown.
      await t.refused(other, t.sendReauth(other, await t.token(claims)), 'SEC-1', 'token_invalid');
      await other.alive('SEC-1');
      const third = await t.connect();
      await t.refused(third, third.send({ type: 'AUTHENTICATE', data: { token: await t.token(claims) } }), 'SEC-1', 'token_invalid');
    },
  },
  {
    id: 'server/operations/revoked-session',
    title: 'A revoked session ends for good, and no other of the same user',
    requirements: ['SEC-1'],
    ...about,
    async run(t) {
      const [one, other] = [await t.connect(), await t.connect()];
      const { data } = await t.authenticate(one);
      await t.authenticate(other);
      await revoke(t, { session_id: String(data['session_id']) });
      await revoked(t, one, 'never');
      await other.alive('SEC-1');
    },
  },
  {
    id: 'server/operations/revoked-user',
    title: 'Revoking a user ends tokens issued by then and those without issue time, and no later one',
    requirements: ['SEC-1'],
    ...about,
    connections: 5,
    // It disturbs whoever else uses the same user, where there are only a few.
    last: true,
    async run(t) {
      const peers = [await t.connect(), await t.connect(), await t.connect(), await t.connect()];
      const [before, without, after, stranger] = peers as [Peer, Peer, Peer, Peer];
      await t.authenticate(before, { iat: t.in(-100) });
      await t.authenticate(without, { iat: undefined });
      await t.authenticate(after, { iat: t.in(4) });
      await t.authenticate(stranger, { sub: t.otherSubject() });
      await revoke(t, { user: { issuer: t.issuer, subject: t.subject } });
      await revoked(t, before, 'never');
      await revoked(t, without, 'never');
      await after.alive('SEC-1');
      await stranger.alive('SEC-1');
      const again = await t.connect();
      await t.refused(again, again.send({ type: 'AUTHENTICATE', data: { token: await t.token({ iat: t.in(-100) }) } }), 'SEC-1', 'session_revoked');
    },
  },
  {
    id: 'server/operations/audit',
    title: 'Each attempt, success, refusal, warning, expiry and close leaves an audit record that says whose it is',
    requirements: ['AUD-1'],
    profile: 'operations',
    seconds: target => 2 + target.gracePeriod,
    async run(t) {
      const { logs } = t.fixtures.hooks;
      if (!logs) throw new NotApplicable('no hook shows the logs');
      const peer = await t.connect();
      const [bad] = refusedTokens.filter(token => token.name === 'bad-signature');
      // Inside its window, so that it is warned of; and soon lapsed.
      const { data } = await t.authenticate(peer, { exp: t.in(1.5) });
      const session = String(data['session_id']);
      await t.reauth(peer, await t.token({}, bad!.tamper), 'AUD-1');
      await t.closes(peer, 'EXP-5', 4410, 'refresh', 3 + t.target.gracePeriod + tolerances.deadline_late.seconds + tolerances.reply_late.seconds);
      const records = await settled(t, logs, session);
      const [found, missing] = [records.map(({ event }) => event), wanted(t).filter(each => !records.some(each.fits))];
      t.require('AUD-1', missing.length === 0, `a record of ${missing.map(({ what }) => what).join(', ')} of session ${session}`, found.length > 0 ? `records of ${found.join(', ')}` : 'no record of this session');
      const stranger = records.find(({ event, issuer, subject }) => event !== 'attempt' && (issuer !== t.issuer || subject !== t.subject));
      t.require('AUD-1', stranger === undefined, `issuer ${t.issuer} and subject ${t.subject} in each record once there is an identity`, `issuer ${String(stranger?.issuer)}, subject ${String(stranger?.subject)} with ${String(stranger?.event)}`);
      const seqs = auditRecords(await logs()).map(({ seq }) => seq).sort((a, b) => a - b);
      const gap = seqs.findIndex((seq, index) => index > 0 && seq !== seqs[index - 1]! + 1);
      t.require('AUD-1', gap < 0, 'numbers without gaps', `${seqs[gap]} after ${seqs[gap - 1]}`);
    },
  },
];

/** What has to be on record of a session that was warned, refused a REAUTH, lapsed and was closed. */
function wanted(t: Trial): readonly { what: string; fits: (record: AuditRecord) => boolean }[] {
  const success = (record: AuditRecord): boolean => record.event === 'success' && record.auth_seq === 1;
  return [
    { what: 'the attempt', fits: ({ event }) => event === 'attempt' },
    { what: 'the success with auth_seq 1', fits: success },
    { what: 'the refusal with token_invalid', fits: ({ event, code }) => event === 'refusal' && code === 'token_invalid' },
    ...(t.target.expiryWarning > 0 ? [{ what: 'the warning', fits: ({ event }: AuditRecord) => event === 'warning' }] : []),
    { what: 'the expiry', fits: ({ event }) => event === 'expiry' },
    { what: 'the close with 4410', fits: ({ event, code }) => event === 'close' && code === '4410' },
  ];
}

/** Seconds that a target may take to write its records. */
const writing = 3;

/** The records of a session, once its close is among them or no more is to be waited for. */
async function settled(t: Trial, logs: () => Promise<string>, session: string): Promise<readonly AuditRecord[]> {
  for (let waited = 0; ; waited += 0.25) {
    const all = auditRecords(await logs());
    const records = all.filter(({ session_id }) => session_id === session);
    if (records.some(({ event }) => event === 'close') || waited >= writing) {
      if (all.length === 0 && !t.insists('operations')) throw new NotApplicable('there are no audit records among the logs');
      return records;
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}
