/** Text for one cell of a table: on one line, with no bar that would end the cell. */
export function cell(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** A table with a head; columns that are empty in every row are left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.map((_, column) => rows.some((row) => row[column] !== ''));
  const line = (cells: readonly string[]): string => `| ${cells.filter((_, column) => used[column]).map(cell).join(' | ')} |`;
  return rows.length === 0 ? 'None.' : [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Code within a line. A value with a backtick needs longer fences. */
export function code(value: string | number): string {
  const text = String(value);
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  if (longest === 0) return `\`${text}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

/** A JSON value within a line. */
export function jsonCode(value: unknown): string {
  return code(JSON.stringify(value));
}

/** A block of code of a language that renderers know, such as json or mermaid. */
export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Something that links can point to, whatever a renderer makes of headings. */
export function anchor(id: string): string {
  return `<a id="${id.toLowerCase()}"></a>`;
}

/** Sections of a document, with an empty line between them. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').map((part) => (part as string).trimEnd()).join('\n\n');
}

/**
 * Turns what `targets` knows into links, in prose: ids as they are, and names of tables that stand as code. Other code and
 * links that are there stay as they are.
 */
export function linkIds(text: string, targets: ReadonlyMap<string, string>): string {
  const parts = /(`+)[\s\S]*?\1|\[[^\]]*\]\([^)]*\)|<a id="[^"]*"><\/a>|\*\*[^*\s]+\*\*|\b[A-Z][A-Z0-9]*-[0-9]+\b/g;
  return text.replaceAll(parts, (part) => (targets.has(part) ? `[${part}](#${targets.get(part)})` : part));
}
