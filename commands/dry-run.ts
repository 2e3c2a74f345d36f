import { mostConnections, usualConnections } from '../conformance/engine/schedule.ts';
import type { Target } from '../conformance/engine/target.ts';
import type { ServerCase } from '../conformance/case.ts';
import { limits, timings } from '../generated/timings.ts';
import type { SuiteSettings } from './suite-settings.ts';

/** Seconds that everything takes which waits for nothing but answers. */
const overhead = 5;

/** What a run would do: which cases, how many connections at most, how long. Nothing is connected to. */
export function dryRun(cases: readonly ServerCase[], { url, start, profiles, max_connections }: SuiteSettings, column: 'default' | 'short'): string {
  const target = assumed(column);
  const chosen = cases.filter(one => profiles === undefined || profiles.includes(one.profile));
  const least = Math.max(0, ...chosen.map(one => one.connections ?? usualConnections));
  const longest = Math.max(0, ...chosen.map(one => one.seconds(target)));
  const areas = Map.groupBy(chosen, ({ id }) => id.split('/')[1]!);
  return [
    `Would judge ${url ?? (start === undefined ? 'the embedded reference server' : `what "${start}" starts`)} with ${chosen.length} cases:`,
    ...[...areas].map(([area, group]) => `  ${area.padEnd(20)}${String(group.length).padStart(3)}`),
    `connections: at most ${max_connections ?? mostConnections(chosen, target)} at a time${max_connections === undefined ? `; max_connections (${least} or more) bounds them` : ''}`,
    `time: about ${Math.ceil(longest + overhead)} s with the ${column === 'default' ? "document's own" : 'short'} timings; a server that advertises others takes as long as its longest`,
    '',
  ].join('\n');
}

/** A target with the document's numbers, as nobody has asked a real one. */
function assumed(column: 'default' | 'short'): Target {
  return {
    url: '', clockOffset: 0, clockUncertainty: 0, authenticationTimeoutAdvertised: true, capabilities: [],
    heartbeatInterval: timings.heartbeat_interval[column],
    expiryWarning: timings.expiry_warning[column],
    gracePeriod: timings.grace_period[column],
    authenticationTimeout: timings.authentication_timeout[column],
    maxMissedPongs: limits.max_missed_pongs.default,
    maxTokenBytes: limits.max_token_bytes.default,
    maxFrameBytes: limits.max_frame_bytes.default,
    maxTokenLifetime: limits.max_token_lifetime.default,
    reauthPerMinute: limits.reauth_per_minute.default,
    messagesPerSecond: limits.messages_per_second.default,
    maxSubscriptions: limits.max_subscriptions.default,
    resumeEvents: limits.resume_events.default,
    resumeBytes: limits.resume_bytes.default,
  };
}
