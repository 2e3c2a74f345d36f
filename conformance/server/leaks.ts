import { prompt, type ServerCase } from '../case.ts';
import { NotApplicable } from '../engine/violation.ts';

/** Characters of a signature that could mean nothing else. */
const tellingLength = 16;

/** Characters of a line that are shown; what else is a token in it is masked. */
const shownLine = 200;

/** SEC-2: what the target wrote down of the tokens that all cases before this one sent, good and bad. */
export const leakCases: readonly ServerCase[] = [
  {
    id: 'server/leaks/logs',
    title: 'No token that was sent, and no signature of one, is in the logs',
    requirements: ['SEC-2'],
    profile: 'core',
    last: true,
    seconds: prompt,
    async run(t) {
      const { logs } = t.fixtures.hooks;
      if (!logs) throw new NotApplicable('no hook shows the logs');
      // One that is refused, as errors are where tokens are quoted.
      const peer = await t.connect();
      const token = await t.token({ exp: t.in(-30) });
      await t.refused(peer, peer.send({ type: 'AUTHENTICATE', data: { token } }), 'AUTH-5', 'token_expired');
      const text = await logs();
      if (text.trim() === '') throw new NotApplicable('the target wrote no logs during this run, in which a token could be');
      const parts = [...t.minted].flatMap(each => [each, each.split('.')[2] ?? '']).filter(part => part.length >= tellingLength);
      const leaked = parts.find(part => text.includes(part));
      const line = leaked === undefined ? '' : text.split('\n').find(each => each.includes(leaked))!.replaceAll(leaked, '<token>');
      t.require('SEC-2', leaked === undefined, `none of the ${t.minted.size} tokens of this run in the logs`, `one in the line: ${line.slice(0, shownLine)}`);
    },
  },
];
