const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const object = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter(name => !optional.includes(name)),
  properties,
});

const violation = object({
  requirement: { ...text, description: 'Id in the document.' },
  expected: { ...text, description: 'What an implementation does that keeps it.' },
  seen: { ...text, description: 'What this one did.' },
});

const line = object({
  at: { type: 'number', description: 'Seconds since the case began.' },
  peer: { ...text, description: "Which of the case's connections." },
  direction: { enum: ['sent', 'received', 'event'] },
  text: { ...text, description: 'The frame; tokens are shown as claims and a hash.' },
});

/** JSON Schema (draft-07) of the JSON report. */
export const jsonReportSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Verdict of the conformance suite on a server, a client, or recorded traffic',
  ...object({
    format: { const: 1, description: 'Of this report; a change that breaks readers raises it.' },
    role: { enum: ['server', 'client', 'both'], description: 'Who was judged: both sides of a trace, or a server where it is absent.' },
    suite: { ...text, description: 'Version of the suite.' },
    suite_level: { ...text, description: 'Failures of cases that are newer than this version only warn.' },
    document: object({ version: text, sha256: { ...text, pattern: '^[0-9a-f]{64}$', description: "Of the document's bytes." } }),
    url: { ...text, description: 'Address of a server, command of a client, files of a trace.' },
    date: { ...text, format: 'date-time' },
    seconds: { type: 'number', minimum: 0, description: 'That the run took.' },
    seed: { type: 'integer', description: 'Of what was drawn at random.' },
    profiles: { ...texts, description: 'That the target was judged by.' },
    verdict: object({
      exit_code: { enum: [0, 1, 3, 4, 5] },
      conforms: { type: 'boolean', description: 'Whether all of the cases ran and none failed, not even one that the baseline knows; never of a trace.' },
      partial: { type: 'boolean', description: 'Whether only some of the cases were chosen.' },
      last_word: { ...text, description: 'The verdict in a line.' },
      aborted: { ...text, description: 'Why no case could run.' },
    }, ['aborted']),
    target: { type: 'object', description: 'The numbers that a server advertises, in seconds and as named, and how its clock stands to the suite; what a client said that it can be told and reports; how much a trace holds.' },
    requirements: {
      type: 'array',
      items: object({
        id: text,
        level: { enum: ['MUST', 'SHOULD', 'MAY'] },
        profile: text,
        outcome: { enum: ['kept', 'broken', 'known', 'warned', 'untested'] },
        why: { ...text, description: 'Why it is untested.' },
        cases: texts,
      }, ['why']),
    },
    baseline_problems: { type: 'array', items: object({ case: text, problem: { ...text, description: 'Why its entry no longer holds.' } }) },
    cases: {
      type: 'array',
      items: object({
        id: text,
        title: { ...text, description: 'A sentence that is true of an implementation that passes.' },
        requirements: texts,
        outcome: { enum: ['passed', 'warned', 'failed', 'known', 'inconclusive', 'untested', 'fault'], description: '`known` failed, and the baseline says so.' },
        seconds: { type: 'number', minimum: 0 },
        rerun: { type: 'boolean', description: 'Whether this is the second run, alone, after the first was inconclusive.' },
        note: { ...text, description: 'Why it is known, inconclusive, untested, the fault of the suite, or only warns.' },
        connections: { type: 'integer', minimum: 0, description: 'That it held open at the same time, at most.' },
        violations: { type: 'array', items: violation },
        transcript: { type: 'array', items: line },
      }, ['note', 'transcript']),
    },
  }, ['role', 'target']),
} as const;
