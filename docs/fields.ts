import type { JsonSchema } from '../codegen/document/protocol-document.ts';
import { fieldTable, openness } from '../codegen/markdown/fields.ts';

/** A field as PROTOCOL.md has it; type and meaning are prose with code between backticks. */
export interface Field {
  readonly path: string;
  readonly type: string;
  readonly required: string;
  readonly meaning: string;
}

/** The fields of a schema, read from the table that codegen writes of it, so that this and PROTOCOL.md can't say different things. */
export function fieldsOf(schemas: Readonly<Record<string, JsonSchema>>, schema: JsonSchema): readonly Field[] {
  const [head = '', , ...rows] = fieldTable(schemas, schema).split('\n').map(cells);
  return rows.map(row => {
    const of = (column: string): string => row[head.indexOf(column)] ?? '';
    return { path: of('field').replaceAll('`', ''), type: of('type'), required: of('required'), meaning: of('meaning') };
  });
}

export { openness };

function cells(line: string): readonly string[] {
  return line.replace(/^\| /, '').replace(/ \|$/, '').split(/ (?<!\\)\| /).map(cell => cell.replaceAll('\\|', '|'));
}
