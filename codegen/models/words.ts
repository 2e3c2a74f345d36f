/** The words of a name of the wire: `expires_in`, `room-name`, `order.created` and `EventKind` have two each. */
export function words(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export function pascalCase(name: string): string {
  return words(name).map(capital).join('');
}

export function camelCase(name: string): string {
  const [first = '', ...others] = words(name);
  return first + others.map(capital).join('');
}

export function snakeCase(name: string): string {
  return words(name).join('_');
}

export function upperCase(name: string): string {
  return snakeCase(name).toUpperCase();
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A text in double quotes, as Go, Java, Python, Rust, Kotlin and C# read it; wire names are ASCII. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Prose as lines that each begin with `prefix`, at most 110 characters wide where words allow. */
export function commentLines(prose: string, prefix: string): string {
  return prose
    .trim()
    .split('\n')
    .flatMap((line) => wrapped(line.trim(), 110 - prefix.length))
    .map((line) => `${prefix}${line}`.trimEnd())
    .join('\n');
}

function wrapped(line: string, width: number): string[] {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines[lines.length - 1] as string;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}


/** A comment that begins with the name of what it speaks of. */
export function titled(name: string, ...sentences: readonly string[]): string {
  const prose = sentences.filter((sentence) => sentence !== '').join(' ');
  return prose === '' ? `${name}.` : `${name}: ${prose}`;
}

/** A name that is none of a language's own words. */
export function unreserved(name: string, reserved: string): string {
  return reserved.split(' ').includes(name) ? `${name}_` : name;
}
