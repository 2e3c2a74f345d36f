import type { RequirementId } from '../../generated/requirements.ts';

/** A target did what a requirement forbids, or did not do what it demands. */
export class Violation extends Error {
  readonly requirement: RequirementId;
  readonly expected: string;
  readonly seen: string;

  constructor(requirement: RequirementId, expected: string, seen: string) {
    super(`${requirement}: expected ${expected}, saw ${seen}`);
    this.name = 'Violation';
    this.requirement = requirement;
    this.expected = expected;
    this.seen = seen;
  }
}

/** This machine was itself late, so that a missed deadline says nothing about the target. */
export class Inconclusive extends Error {
  constructor(lateness: number, violation: Violation) {
    super(`this machine was ${lateness.toFixed(2)} s late while waiting for ${violation.expected} (${violation.requirement})`);
    this.name = 'Inconclusive';
  }
}

/** The target does not offer what the case is about; `why` is shown to the user. */
export class NotApplicable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotApplicable';
  }
}
