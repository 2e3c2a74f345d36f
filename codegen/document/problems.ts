/** Where something stands in the document, key by key from its root. */
export type DocumentPath = readonly (string | number)[];

/** One thing that is wrong in the document. */
export interface Problem {
  path: DocumentPath;
  message: string;
}

/**
 * The document can't be used. Each entry of `lines` says, on one line, where what is wrong; `message` is all of them.
 */
export class DocumentError extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'DocumentError';
    this.lines = lines;
  }
}

/** Writes a path as people do: `operations.reauth`; the root is `document`. */
export function showPath(path: DocumentPath): string {
  return path.length === 0 ? 'document' : path.join('.');
}
