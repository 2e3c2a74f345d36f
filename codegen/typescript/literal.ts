const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const wholeNumber = /^(0|[1-9][0-9]*)$/;

/** Writes a string as a TypeScript literal in single quotes. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}

/** Writes a key as it may stand in an object literal or interface, in quotes only where it must. */
export function key(name: string): string {
  // Written as any other key, it would set the prototype.
  if (name === '__proto__') return "['__proto__']";
  return identifier.test(name) || wholeNumber.test(name) ? name : quote(name);
}

/** Writes a JSON value as a TypeScript literal on one line. Keys that are undefined are left out. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([name, member]) => `${key(name)}: ${literal(member)}`).join(', ')} }`;
}

/** Writes a list with one element per line, so that a diff shows the elements that changed. */
export function list(values: readonly unknown[]): string {
  return values.length === 0 ? '[]' : `[\n${values.map((value) => `  ${literal(value)},\n`).join('')}]`;
}

/** Writes a record with one entry per line. */
export function table(entries: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(entries).map(([name, value]) => `  ${key(name)}: ${literal(value)},\n`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}}`;
}

/** Writes what follows the equals sign of a union of literal types, one member per line; without members it is `never`. */
export function union(members: readonly (string | number)[]): string {
  const distinct = [...new Set(members)];
  return distinct.length === 0 ? ' never' : distinct.map((member) => `\n  | ${literal(member)}`).join('');
}
