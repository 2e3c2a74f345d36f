import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Parser } from '@asyncapi/parser';
import type { Diagnostic } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { checkDocument } from './check-document.ts';
import { documentShape, requirementsShape } from './document-shape.ts';
import { DocumentError, showPath } from './problems.ts';
import type { DocumentPath, Problem } from './problems.ts';
import type { Channel, Info, JsonSchema, Message, Operation, PlacedRequirement, ProtocolDocument, Requirement } from './protocol-document.ts';

/** One for all documents: to make it takes longer than to parse. */
const parser = new Parser();

const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false });
const hasDocumentShape = ajv.compile(documentShape);
const hasRequirementsShape = ajv.compile<Requirement[]>(requirementsShape);

/** The document as YAML says it, after `documentShape` was checked. */
interface RawDocument {
  id: string;
  info: Info;
  channels: Record<string, Channel>;
  operations?: Record<string, Operation>;
  components: { messages: Record<string, Message>; schemas: Record<string, JsonSchema> };
}

/** What Spectral's document offers of what is used here. */
interface SpectralDocument {
  data: unknown;
  getRangeForJsonPath(path: (string | number)[], closest?: boolean): { start: { line: number } } | undefined;
}

/** The document, and a way to turn problems that are found in it later into lines with the file's name and line. */
export interface ReadDocument {
  document: ProtocolDocument;
  /** @throws {DocumentError} when there are any. */
  refuse(problems: readonly Problem[]): void;
}

/**
 * Reads an AsyncAPI 3.0 document and checks all that can be said without generating anything.
 *
 * @throws {DocumentError} for a file that is missing, is not YAML, is not AsyncAPI or contradicts itself.
 */
export async function readDocument(file: string): Promise<ReadDocument> {
  const bytes = readBytes(file);
  const { document: parsed, diagnostics, extras } = await parser.parse(bytes.toString('utf8'), { source: file });
  const errors = withoutEchoes(diagnostics.filter(({ severity }) => severity === 0));
  if (errors.length > 0) {
    throw new DocumentError(errors.map(({ range, path, message }) => line(file, range.start.line, path, message)));
  }
  if (parsed === undefined || extras === undefined) throw new DocumentError([`${file}: is not an AsyncAPI document`]);
  const spectral = extras.document as unknown as SpectralDocument;

  const refuse = (problems: readonly Problem[]): void => {
    if (problems.length === 0) return;
    const at = (path: DocumentPath): number => spectral.getRangeForJsonPath([...path], true)?.start.line ?? 0;
    throw new DocumentError(problems.map(({ path, message }) => line(file, at(path), path, message)));
  };

  // Spectral wraps the objects in proxies, which can't be cloned.
  const raw: unknown = JSON.parse(JSON.stringify(spectral.data));
  hasDocumentShape(raw);
  const problems = shapeProblems(hasDocumentShape.errors, raw, []);
  const requirements: PlacedRequirement[] = [];
  collectRequirements(raw, [], requirements, problems);
  refuse(problems);

  const { id, info, channels, operations = {}, components } = raw as RawDocument;
  const [channelEntry] = Object.entries(channels);
  if (channelEntry === undefined) throw new DocumentError([`${file}: has no channel`]);
  const document: ProtocolDocument = {
    fileName: basename(file),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    title: info.title,
    version: info.version,
    id,
    info,
    channelName: channelEntry[0],
    channel: channelEntry[1],
    operations,
    messages: components.messages,
    schemas: components.schemas,
    requirements,
    parsed,
  };
  refuse(checkDocument(document));
  return { document, refuse };
}

/** After the first error of YAML the rest is guesswork, and AsyncAPI's schema also reports each enclosing branch. */
function withoutEchoes(errors: readonly Diagnostic[]): readonly Diagnostic[] {
  const ofYaml = errors.filter(({ code }) => code === 'parser').toSorted((a, b) => a.range.start.line - b.range.start.line);
  if (ofYaml.length > 0) return ofYaml.slice(0, 1);
  const causes = errors.filter(({ message }) => !/ property must match "(then|else)" schema$/.test(message));
  return causes.length > 0 ? causes : errors;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new DocumentError([`${file}: ${reason}; name the document with --document FILE`]);
  }
}

function line(file: string, zeroBasedLine: number, path: DocumentPath, message: string): string {
  return `${file}:${zeroBasedLine + 1}: ${showPath(path)}: ${message.replaceAll(/\s+/g, ' ')}`;
}

/** Walks the document in its own order, so that the requirements keep it. */
function collectRequirements(value: unknown, path: DocumentPath, found: PlacedRequirement[], problems: Problem[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    // An example may hold anything, also something that looks like a requirement.
    if (key === 'examples') continue;
    const childPath = [...path, Array.isArray(value) ? Number(key) : key];
    if (key !== 'x-requirements') collectRequirements(child, childPath, found, problems);
    else if (hasRequirementsShape(child)) found.push(...child.map((entry, index) => ({ ...entry, path: [...childPath, index] })));
    else problems.push(...shapeProblems(hasRequirementsShape.errors, child, childPath));
  }
}

function shapeProblems(errors: readonly ErrorObject[] | null | undefined, root: unknown, base: DocumentPath): Problem[] {
  return (errors ?? [])
    // Their branches' errors are there as well and say more.
    .filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'propertyNames')
    .map(({ instancePath, keyword, message, params, propertyName }) => ({
      path: [...base, ...pathOf(instancePath, root)],
      message: [
        propertyName === undefined ? '' : `name '${propertyName}' `,
        message ?? keyword,
        keyword === 'additionalProperties' ? `: '${params['additionalProperty']}'` : '',
        keyword === 'enum' ? `: ${(params['allowedValues'] as unknown[]).join(', ')}` : '',
      ].join(''),
    }));
}

function pathOf(pointer: string, root: unknown): DocumentPath {
  const keys = pointer.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value: unknown = root;
  return keys.map((key) => {
    const inList = Array.isArray(value);
    value = (value as Record<string, unknown>)[key];
    return inList ? Number(key) : key;
  });
}
