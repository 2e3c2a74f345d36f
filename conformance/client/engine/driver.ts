/** Where a client under test finds the suite. */
export interface RunEnvironment {
  readonly url: string;
  readonly tokenUrl: string;
  readonly caseId: string;
  /** A report of the client: a line of its standard output, or what it posted. */
  readonly onReport: (report: unknown) => void;
  /** Anything else that it says, which has to be free of tokens too. */
  readonly onOutput: (text: string) => void;
  readonly onEnd: (end: RunEnd) => void;
}

/** How a run ended on the client's side. */
export type RunEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'unsupported' }
  /** One line that says how. */
  | { readonly kind: 'crashed'; readonly how: string };

/** One start of the client. */
export interface RunningClient {
  tell(command: object): void;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

/** A client under test: a command, a page, or a function. */
export interface ClientUnderTest {
  /** As verdicts name it. */
  readonly name: string;
  start(environment: RunEnvironment): RunningClient;
}
