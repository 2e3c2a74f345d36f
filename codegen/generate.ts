import { withBanner } from './banner.ts';
import { checkExamples } from './check-examples.ts';
import { eventTable } from './typescript/event-kinds.ts';
import { flowTable } from './typescript/flows.ts';
import { jsonSchemaFiles } from './schemas/json-schemas.ts';
import { protocolText } from './markdown/protocol.ts';
import { lightGuards } from './typescript/light-guards.ts';
import { messageTypes } from './typescript/messages.ts';
import { modelFiles } from './models/models.ts';
import { readDocument } from './document/read-document.ts';
import { stateTables } from './typescript/state-tables.ts';
import { codeTables, documentTable, requirementTable, timingTables } from './typescript/tables.ts';
import { validatorCode, validatorTypes } from './typescript/validators.ts';
import { vectorFiles } from './vectors/vectors.ts';

/**
 * Reads an AsyncAPI document and returns the text of every generated file by its name.
 * The same document gives the same text.
 *
 * @throws {DocumentError} when the document can't be used.
 */
export async function generate(documentFile: string): Promise<Map<string, string>> {
  const { document, refuse } = await readDocument(documentFile);
  const validators = validatorCode(document);
  refuse(validators.problems);
  refuse(checkExamples(document));
  const messages = await messageTypes(document);
  refuse(messages.problems);
  const vectors = vectorFiles(document);
  refuse(vectors.problems);
  const light = lightGuards(document);
  refuse(light.problems);
  const models = await modelFiles(document);
  refuse(models.problems);

  const texts = {
    'codes.ts': codeTables(document),
    'document.ts': documentTable(document),
    'events.ts': eventTable(document),
    'flows.ts': flowTable(document),
    'light-guards.ts': light.text,
    'messages.ts': messages.text,
    'requirements.ts': requirementTable(document),
    'states.ts': stateTables(document),
    'timings.ts': timingTables(document),
    'validators.d.ts': validatorTypes(document),
    'validators.js': validators.text,
    'PROTOCOL.md': protocolText(document),
    ...Object.fromEntries(models.files),
  };
  const commented = Object.entries(texts).map(([name, text]): [string, string] => [name, withBanner(name, document.fileName, text)]);
  return new Map([...commented, ...jsonSchemaFiles(document), ...vectors.files]);
}
