import { serverMessageTypes } from '../../generated/document.ts';
import { tolerances } from '../../generated/timings.ts';
import { prompt, type ServerCase } from '../case.ts';
import { describe } from '../engine/observer.ts';
import { NotApplicable } from '../engine/violation.ts';
import { acceptedTokens } from './accepted-tokens.ts';
import { refusedTokens } from './refused-tokens.ts';

/** AUTH: the first token. */
export const authenticationCases: readonly ServerCase[] = [
  {
    id: 'server/authentication/answer',
    title: 'AUTHENTICATED says who, for how long, and which timings and limits apply',
    requirements: ['AUTH-10', 'AUTH-8'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const exp = t.in(600);
      const { data, at } = await t.authenticate(peer, { exp });
      t.require('AUTH-10', data['user_id'] === t.subject, `user_id ${t.subject}`, `user_id ${String(data['user_id'])}`);
      t.require('AUTH-10', data['auth_seq'] === 1, 'auth_seq 1', `auth_seq ${String(data['auth_seq'])}`);
      const left = t.localTime(exp) - at;
      const off = Number(data['expires_in']) - left;
      // Never rounded up, cut by less than a second.
      const slack = t.target.clockUncertainty + tolerances.deadline_early.seconds;
      t.require('AUTH-8', off <= slack && off >= -1 - slack, `expires_in about ${left.toFixed(1)}`, `expires_in ${String(data['expires_in'])}`);
      if ('expires_at' in data) t.require('AUTH-8', data['expires_at'] === exp, `expires_at ${exp}, the token's own`, `expires_at ${String(data['expires_at'])}`);
      for (const name of ['heartbeat_interval', 'max_missed_pongs', 'expiry_warning', 'grace_period', 'capabilities']) {
        t.require('AUTH-8', name in data, `${name} in AUTHENTICATED`, 'none');
      }
    },
  },
  {
    id: 'server/authentication/capabilities',
    title: 'AUTHENTICATED advertises the capabilities that the target claims to have, and no others',
    requirements: ['AUTH-8'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const { capabilities } = t.fixtures;
      if (!capabilities) throw new NotApplicable('nobody says which capabilities the target claims');
      const peer = await t.connect();
      const { data } = await t.authenticate(peer);
      const advertised = Array.isArray(data['capabilities']) ? data['capabilities'].map(String) : [];
      const listed = (names: readonly string[]): string => names.toSorted().join(', ') || 'none';
      t.require('AUTH-8', listed(advertised) === listed(capabilities), `capabilities ${listed(capabilities)}, as is claimed`, `capabilities ${listed(advertised)}`);
    },
  },
  {
    id: 'server/authentication/timeout',
    title: 'A connection without AUTHENTICATE is closed 4408 at the authentication timeout, whatever else it sends',
    requirements: ['AUTH-2'],
    profile: 'core',
    seconds: target => target.authenticationTimeout,
    async run(t) {
      const timeout = t.target.authenticationTimeout;
      const within = timeout + tolerances.deadline_late.seconds + tolerances.reply_late.seconds;
      const waitOut = async (chatty: boolean): Promise<void> => {
        const peer = await t.connect();
        const opened = performance.now() / 1000;
        // A REAUTH that is refused is no more of a beginning than a PING.
        if (chatty) peer.send({ type: 'REAUTH', data: { token: await t.token() } });
        const chat = chatty ? setInterval(() => peer.send({ type: 'PING' }), 200) : undefined;
        const { at } = await t.closes(peer, 'AUTH-2', 4408, 'backoff', within).finally(() => clearInterval(chat));
        // Where the target does not say what its timeout is, only that it has one can be judged.
        if (t.target.authenticationTimeoutAdvertised) t.requireTime('AUTH-2', 'CLOSING 4408', at, opened + timeout, opened + timeout + tolerances.deadline_late.seconds);
      };
      await Promise.all([waitOut(false), waitOut(true)]);
    },
  },
  {
    id: 'server/authentication/gate',
    title: 'Before AUTHENTICATE only PING is served, and AUTHENTICATE still works afterwards',
    requirements: ['AUTH-3', 'HB-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const reauth = peer.send({ type: 'REAUTH', data: { token: await t.token() } });
      const application = peer.send({ type: 'X_WSTR_PROBE', data: {} });
      // Together, so that none is left to fail unheard once another has.
      await Promise.all([t.refused(peer, reauth, 'AUTH-3', 'not_authenticated'), t.refused(peer, application, 'AUTH-3', 'not_authenticated'), peer.alive()]);
      await t.authenticate(peer);
    },
  },
  {
    id: 'server/authentication/second',
    title: 'A second AUTHENTICATE is refused and changes nothing',
    requirements: ['AUTH-6'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const first = await t.authenticate(peer);
      const again = peer.send({ type: 'AUTHENTICATE', data: { token: await t.token({ exp: t.in(1200) }) } });
      await t.refused(peer, again, 'AUTH-6', 'already_authenticated');
      const next = await t.refreshed(peer, {}, 'AUTH-6');
      t.require('AUTH-6', next.data['session_id'] === first.data['session_id'] && next.data['auth_seq'] === 2, `session_id ${String(first.data['session_id'])} with auth_seq 2 at the next REAUTH`, `session_id ${String(next.data['session_id'])} with auth_seq ${String(next.data['auth_seq'])}`);
    },
  },
  {
    id: 'server/authentication/nothing-early',
    title: 'Nothing but PONG comes before the verdict on the token',
    requirements: ['AUTH-4'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const [bad] = refusedTokens.filter(token => token.name === 'bad-signature');
      const id = peer.send({ type: 'AUTHENTICATE', data: { token: await t.token({}, bad!.tamper) } });
      peer.send({ type: 'PING' });
      const verdict = await peer.reply(id, t.promptly('AUTH-4', 'ERROR for a token with a wrong signature'));
      t.require('AUTH-4', verdict.type === 'ERROR', 'no answer before the verification', verdict.type);
      const [early] = peer.observer.history(message => serverMessageTypes.includes(message.type) && !['PING', 'PONG', 'ERROR', 'CLOSING'].includes(message.type));
      t.require('AUTH-4', early === undefined, 'nothing that a token entitles to', early ? describe(early) : '');
    },
  },
  ...refusedTokens.map(({ name, what, code, claims, tamper }): ServerCase => ({
    id: `server/authentication/refuses-${name}`,
    title: `AUTHENTICATE with ${what} is refused and closed 4401`,
    requirements: ['AUTH-5'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const id = peer.send({ type: 'AUTHENTICATE', data: { token: await t.token(claims(t), tamper) } });
      await t.refused(peer, id, 'AUTH-5', code);
      await t.closes(peer, 'AUTH-5', 4401, 'refresh');
    },
  })),
  ...acceptedTokens.map(({ name, what, claims }): ServerCase => ({
    id: `server/authentication/accepts-${name}`,
    title: `AUTHENTICATE with ${what} is accepted, and so is REAUTH`,
    requirements: ['AUTH-5', 'REAUTH-2'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const id = peer.send({ type: 'AUTHENTICATE', data: { token: await t.token(claims(t)) } });
      const reply = await peer.reply(id, t.promptly('AUTH-5', `AUTHENTICATED for ${what}`));
      t.require('AUTH-5', reply.type === 'AUTHENTICATED', `AUTHENTICATED for ${what}`, describe(reply));
      const again = await t.reauth(peer, claims(t), 'REAUTH-2');
      t.require('REAUTH-2', again.type === 'AUTHENTICATED', `AUTHENTICATED for ${what}`, describe(again));
    },
  })),
  {
    id: 'server/authentication/refuses-oversized',
    title: 'AUTHENTICATE with a token beyond max_token_bytes is refused and closed 4401',
    requirements: ['AUTH-5'],
    profile: 'core',
    burst: true,
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const id = peer.send({ type: 'AUTHENTICATE', data: { token: await t.oversizedToken() } });
      await t.refused(peer, id, 'AUTH-5', 'token_too_large');
      await t.closes(peer, 'AUTH-5', 4401, 'refresh');
    },
  },
];
