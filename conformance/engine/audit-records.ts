import type { AuditRecord } from '../../generated/messages.ts';
import { isAuditRecord } from '../../generated/validators.js';
import { isRecord } from './record.ts';

/** The audit records among the lines of a log: each a JSON object of its own, or a member of one, as loggers write them. */
export function auditRecords(logs: string): readonly AuditRecord[] {
  return logs.split('\n').flatMap(line => {
    const value = parsed(line);
    if (!isRecord(value)) return [];
    return isAuditRecord(value) ? [value] : Object.values(value).filter(member => isAuditRecord(member)) as AuditRecord[];
  });
}

function parsed(line: string): unknown {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
