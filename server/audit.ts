import { openSync } from 'node:fs';
import pino from 'pino';
import type { AuditRecord } from '../generated/messages.ts';
import { OptionError } from './option-error.ts';

/**
 * Appends audit records to a file, one JSON object a line (AuditRecord in the document).
 * @param onError told when a record can't be written; service goes on.
 * @throws {OptionError} when the file can't be opened.
 */
export function auditFile(path: string, onError: (error: unknown) => void): (record: AuditRecord) => void {
  const destination = pino.destination({ dest: open(path), sync: true });
  destination.on('error', onError);
  return record => {
    destination.write(`${JSON.stringify(record)}\n`);
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw new OptionError('audit', `${path} can't be written (${(error as NodeJS.ErrnoException).code}); give a path in a folder that exists`);
  }
}
