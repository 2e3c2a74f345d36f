import pino from 'pino';
import type { AuditRecord } from '../generated/messages.ts';

/**
 * Appends audit records to a file, one JSON object a line (AuditRecord in the document).
 * @param onError told when a record can't be written; service goes on.
 */
export function auditFile(path: string, onError: (error: unknown) => void): (record: AuditRecord) => void {
  const destination = pino.destination({ dest: path, append: true, sync: true });
  destination.on('error', onError);
  return record => {
    destination.write(`${JSON.stringify(record)}\n`);
  };
}
