import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { closeCodes } from '../generated/codes.ts';
import type { AuditRecord } from '../generated/messages.ts';
import type { ServerState } from '../generated/states.ts';

/** What gauges are read from when somebody asks. */
export interface Gauged {
  /** The open connections. */
  readonly connections: Iterable<{ readonly state: { readonly phase: ServerState } }>;
  /** Audit records that are not written yet. */
  auditWaiting(): number;
}

/** An attempt that waits for the verifier; `time` in NumericDate seconds. */
interface Attempt {
  readonly kind: string;
  readonly time: number;
}

/**
 * Prometheus metrics, counted from the audit records, so that both tell the same. No label carries a token, a claim or anything
 * else that a client can make up.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #attempts = new Map<string, Attempt[]>();
  readonly #outcomes: Counter<'kind' | 'outcome'>;
  readonly #latency: Histogram<'kind'>;
  readonly #warnings: Counter;
  readonly #expiries: Counter;
  readonly #closes: Counter<'code'>;

  constructor(gauged: Gauged) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#outcomes = new Counter({ name: 'token_refresh_authentications_total', help: 'Answers to AUTHENTICATE and REAUTH; outcome is success or the error code.', labelNames: ['kind', 'outcome'], registers });
    this.#latency = new Histogram({ name: 'token_refresh_authentication_seconds', help: 'From AUTHENTICATE or REAUTH to its answer.', labelNames: ['kind'], buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5], registers });
    this.#warnings = new Counter({ name: 'token_refresh_warnings_total', help: 'TOKEN_EXPIRED expiring.', registers });
    this.#expiries = new Counter({ name: 'token_refresh_expiries_total', help: 'TOKEN_EXPIRED expired: clients that did not refresh in time.', registers });
    this.#closes = new Counter({ name: 'token_refresh_closes_total', help: 'Connections that ended, by close code; other is a code of the peer that the protocol does not know.', labelNames: ['code'], registers });
    new Gauge({
      name: 'token_refresh_sessions', help: 'Open connections by state of their session.', labelNames: ['state'], registers,
      collect() {
        this.reset();
        for (const { state } of gauged.connections) this.inc({ state: state.phase });
      },
    });
    const attempts = this.#attempts;
    new Gauge({ name: 'token_refresh_verifications_waiting', help: 'Tokens that the verifier has not answered yet.', registers, collect() { this.set(attempts.size); } });
    new Gauge({ name: 'token_refresh_audit_waiting', help: 'Audit records that could not be written yet.', registers, collect() { this.set(gauged.auditWaiting()); } });
  }

  /** Content type and text of an answer to a scrape. */
  async scrape(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  record(record: AuditRecord): void {
    switch (record.event) {
      case 'attempt': return this.#begin(record);
      case 'success': return this.#answer(record, 'success');
      case 'refusal': return this.#answer(record, record.code ?? 'unknown');
      case 'warning': return this.#warnings.inc();
      case 'expiry': return this.#expiries.inc();
      case 'close':
        this.#attempts.delete(record.session_id);
        return this.#closes.inc({ code: Object.hasOwn(closeCodes, record.code ?? '') ? record.code! : 'other' });
    }
  }

  #begin({ session_id, trigger = '', time }: AuditRecord): void {
    this.#attempts.set(session_id, [...(this.#attempts.get(session_id) ?? []), { kind: trigger, time }]);
  }

  /** A message that is refused at once was the last to come; a verdict belongs to the first that waits. */
  #answer({ session_id, trigger = '', time }: AuditRecord, outcome: string): void {
    const waiting = this.#attempts.get(session_id) ?? [];
    const attempt = trigger === 'AUTHENTICATE' || trigger === 'REAUTH' ? waiting.at(-1) : waiting[0];
    if (attempt === undefined) return;
    const left = waiting.filter(other => other !== attempt);
    if (left.length > 0) this.#attempts.set(session_id, left);
    else this.#attempts.delete(session_id);
    this.#outcomes.inc({ kind: attempt.kind, outcome });
    this.#latency.observe({ kind: attempt.kind }, Math.max(0, time - attempt.time));
  }
}
