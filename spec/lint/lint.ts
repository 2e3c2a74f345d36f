import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { readDocument } from '../../codegen/document/read-document.ts';
import { showPath } from '../../codegen/document/problems.ts';
import { generate } from '../../codegen/generate.ts';
import type { ProtocolDocument } from '../../codegen/document/protocol-document.ts';
import { schemaCompiler, schemaReference } from '../../codegen/typescript/validators.ts';
import { compareIds, readPublishedIds } from './published-ids.ts';
import { rules } from './rules.ts';

/** One for all documents: to make it takes longer than to lint. */
const parser = new Parser({ ruleset: { rules } as never });

/**
 * Everything that governance finds in a document, one line each.
 * @param ids the file with the published requirement ids.
 * @throws {DocumentError} when the document can't be read or used at all.
 */
export async function lint(file: string, ids: string): Promise<readonly string[]> {
  // What codegen refuses comes first: examples that contradict their schema, tables that contradict each other.
  await generate(file);
  return findings(file, ids);
}

/** What the house's own rules and the frozen list of ids find, in a document that codegen takes. */
export async function findings(file: string, ids: string): Promise<readonly string[]> {
  const { document } = await readDocument(file);
  const diagnostics = await parser.validate(readFileSync(file, 'utf8'), { source: file });
  return [
    ...diagnostics.map(({ range, path, message, code }) => `${file}:${range.start.line + 1}: ${showPath(path)}: ${message} (${code})`),
    ...eventExamples(document).map(message => `${file}: ${message} (event-examples)`),
    ...compareIds(document.requirements, readPublishedIds(ids)).map(message => `${file}: ${message} (requirement-ids)`),
  ];
}

/** Examples of messages that carry an event, whose payload is not what their kind says. */
function eventExamples({ messages, channel, schemas }: ProtocolDocument): readonly string[] {
  const ajv = schemaCompiler(schemas);
  return Object.entries(messages).flatMap(([key, { examples = [] }]) => examples.flatMap(({ name, payload }) => {
    const { kind, payload: carried } = (payload as { data?: { kind?: unknown; payload?: unknown } }).data ?? {};
    const entry = channel['x-event-kinds'].find(each => each.kind === kind);
    if (kind === undefined) return [];
    if (entry === undefined) return [`example ${name} of ${key} has the kind ${kind}, which is not in x-event-kinds`];
    const validate = ajv.getSchema(schemaReference(entry.payload))!;
    return validate(carried) ? [] : [`example ${name} of ${key} does not fit its kind ${kind}: ${ajv.errorsText(validate.errors, { dataVar: 'payload' })}`];
  }));
}
