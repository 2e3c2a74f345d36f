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

/** What was seen says nothing about the target; the case is run again, alone. */
export class Inconclusive extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Inconclusive';
  }

  /** This machine was itself late, by so many seconds. */
  static late(lateness: number, violation: Violation): Inconclusive {
    return new Inconclusive(`this machine was ${lateness.toFixed(2)} s late while waiting for ${violation.expected} (${violation.requirement})`);
  }
}

/** The target had no room for a connection, perhaps because of those that the suite has open already. */
export class Busy extends Inconclusive {
  constructor(status: number) {
    super(`the target refused the upgrade by ${status}, perhaps because the suite had too many connections open; max_connections says how many it may`);
    this.name = 'Busy';
  }
}

/** The target does not offer what the case is about; `why` is shown to the user. */
export class NotApplicable extends Error {
  /** Whether the target said so beforehand, so that nothing is missing from its verdict. */
  readonly excused: boolean;

  constructor(why: string, excused = false) {
    super(why);
    this.name = 'NotApplicable';
    this.excused = excused;
  }
}
