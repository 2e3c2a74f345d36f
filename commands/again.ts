import { shownUrl } from '../conformance/engine/shown-url.ts';
import type { ConformServerOptions } from './conform-server.ts';

/** A word for a POSIX shell. */
export function quoted(text: string): string {
  return /[^\w.:/,=-]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : text;
}

/** The command line that judges the same target again; values of headers may be secret and are left out. */
export function again({ config, start, url, tokenCommand, ca, header = [], key, tokenUrl, issuer, audience, profile, emitUrl, topic, read, write, maxConnections, timings }: ConformServerOptions): string {
  const flags = {
    config, start, url: url === undefined ? undefined : shownUrl(url), key, 'token-url': tokenUrl, 'token-command': tokenCommand, issuer, audience, ca, profile, 'emit-url': emitUrl, topic, read, write,
    'max-connections': maxConnections?.toString(), timings,
  };
  const words = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag} ${quoted(value)}`]));
  return ['npx ws-token-refresh conform server', ...words, ...header.map(line => `--header '${line.split(':')[0]}: …'`)].join(' ');
}
