import { test } from 'tap';
import { conforms, makeVerdict, usualGrading, type CaseResult, type Grading, type Verdict } from '../verdict.ts';
import { badgeEndpoint } from './badge.ts';
import { lastWord } from './last-word.ts';

const result = (outcome: CaseResult['outcome']): CaseResult => ({ case: { id: 'server/errors/rate', title: 'a', requirements: ['RATE-1'] }, outcome, violations: outcome === 'failed' || outcome === 'warned' ? [{ requirement: outcome === 'failed' ? 'RATE-1' : 'EXP-8', expected: 'a', seen: 'b' }] : [], note: null, seconds: 0, rerun: false, judged: ['RATE-1'], connections: 1, transcript: [] });

function verdict(outcomes: readonly CaseResult['outcome'][], more: Partial<Verdict> = {}, grading: Partial<Grading> = {}): Verdict {
  return makeVerdict({ role: 'server', url: 'ws://127.0.0.1:1/ws', date: '2026-11-25T00:00:00.000Z', seconds: 1, seed: 1, target: null, profiles: ['core'], partial: false, aborted: null, results: outcomes.map(result), ...more }, { ...usualGrading, ...grading });
}

const target = (capabilities: readonly string[]): Verdict['target'] => ({ capabilities }) as never;
const known = [{ case: 'server/errors/rate', reason: 'r' }];

test('A verdict in a line says what a run came to, and only one of all cases without excuse conforms', async t => {
  const runs: [Verdict, exit: number, word: RegExp][] = [
    [verdict(['passed']), 0, /^CONFORMS: 1 of 1 cases passed/],
    [verdict(['passed'], { partial: true }), 0, /^PASSED: 1 of 1 chosen cases passed .*; conformance takes all of them$/],
    [verdict(['failed']), 1, /^DOES NOT CONFORM: broken is RATE-1; 1 of 1 cases failed/],
    [verdict(['failed'], {}, { baseline: known }), 0, /^FAILS AS KNOWN: 0 of 1 cases passed, 1 known to fail .*; the baseline lets it pass$/],
    [verdict(['passed'], {}, { baseline: known }), 1, /^BASELINE OUT OF DATE: server\/errors\/rate is stale/],
    [verdict(['warned']), 0, /^CONFORMS: 0 of 1 cases passed, 1 warned/],
    [verdict(['warned'], {}, { level: 'should' }), 1, /^WARNED: a SHOULD is broken/],
    [verdict(['failed'], {}, { suiteLevel: '0.0.1' }), 0, /^CONFORMS: .*, by suite level 0\.0\.1$/],
    [verdict(['inconclusive']), 3, /^INCOMPLETE: 1 of 1 cases could not be judged/],
    [verdict(['inconclusive'], { target: target([]) }), 3, /^ROLLED BACK/],
    [verdict(['failed'], { aborted: { reason: 'died', why: 'w' } }), 4, /^DIED/],
    [verdict(['failed'], { aborted: { reason: 'unreachable', why: 'w' } }), 4, /^NOT REACHED/],
    [verdict(['failed'], { aborted: { reason: 'refused', why: 'w' } }, { baseline: known }), 1, /^NOT LET IN/],
    [verdict(['fault']), 5, /^THE SUITE FAILED/],
  ];
  for (const [each, exit, word] of runs) {
    t.equal(each.exitCode, exit, lastWord(each));
    t.match(lastWord(each), word);
    t.equal(conforms(each), /^CONFORMS/.test(lastWord(each)));
    t.equal(JSON.parse(badgeEndpoint(each)).color === 'brightgreen', conforms(each), 'the badge says no more');
  }
});
