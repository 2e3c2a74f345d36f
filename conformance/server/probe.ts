import type { RequirementId } from '../../generated/requirements.ts';
import { tolerances } from '../../generated/timings.ts';
import { type ServerCase } from '../case.ts';
import type { Peer } from '../engine/peer.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import { expires, shortLife } from './reauthentication.ts';

/** Sends the message of the target's own and expects what it says comes back. */
async function probe(t: Trial, peer: Peer, requirement: RequirementId, when: string): Promise<void> {
  const { probe: own } = t.fixtures;
  if (!own) throw new NotApplicable("there is no probe: a message of the target's own and what answers it");
  // What came before does not answer it.
  const seen = peer.observer.history(() => true).length;
  peer.sendText(own.send);
  await peer.answered(text => own.expect.test(text), seen, { requirement, expected: `an answer to the probe ${when} that fits ${own.expect}`, within: tolerances.reply_late.seconds });
}

/** A target without Events shows by messages of its own that its traffic survives a refresh. */
export const probeCases: readonly ServerCase[] = [
  {
    id: 'server/reauthentication/own-traffic',
    title: "The target's own messages are answered before, during and after a refresh",
    requirements: ['REAUTH-1', 'REAUTH-5'],
    profile: 'core',
    seconds: target => shortLife + Math.min(1, target.gracePeriod),
    async run(t) {
      const peer = await t.connect();
      const exp = t.in(shortLife);
      await t.authenticate(peer, { exp });
      await probe(t, peer, 'REAUTH-5', 'under the first token');
      const id = t.sendReauth(peer, await t.token());
      await probe(t, peer, 'REAUTH-5', 'while REAUTH is on its way');
      const reply = await peer.reply(id, t.promptly('REAUTH-1', 'AUTHENTICATED'));
      t.require('REAUTH-1', reply.type === 'AUTHENTICATED', 'AUTHENTICATED', reply.type);
      // Past the expiry of the first token.
      await peer.pause(t.localTime(exp) + 0.5 - performance.now() / 1000);
      await probe(t, peer, 'REAUTH-1', "after the first token's expiry");
    },
  },
  {
    id: 'server/expiry/own-traffic',
    title: "In grace the target's own messages are refused",
    requirements: ['EXP-4'],
    profile: 'core',
    seconds: () => 2,
    async run(t) {
      if (!t.fixtures.probe) throw new NotApplicable("there is no probe: a message of the target's own and what answers it");
      if (t.target.gracePeriod === 0) throw new NotApplicable('the target advertises no grace period');
      const peer = await t.connect();
      const exp = t.in(1);
      await t.authenticate(peer, { exp });
      await probe(t, peer, 'EXP-4', 'before the expiry');
      await expires(t, peer, exp, 'EXP-3');
      peer.sendText(t.fixtures.probe.send);
      const refusal = await peer.next(({ type }) => type === 'ERROR', t.promptly('EXP-4', 'ERROR token_expired for the probe in grace'));
      t.require('EXP-4', refusal.data['code'] === 'token_expired', 'ERROR token_expired for the probe in grace', `ERROR ${String(refusal.data['code'])}`);
    },
  },
];
