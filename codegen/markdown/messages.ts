import type { JsonSchema, Message, Operation, ProtocolDocument } from '../document/protocol-document.ts';
import { payloadSchemaName } from '../document/protocol-document.ts';
import { fieldTable, openness } from './fields.ts';
import { anchor, block, code, paragraphs, table } from './markdown.ts';
import { requirementList } from './requirements.ts';

/** All messages at a glance, then each with its fields and examples. */
export function messageSection(document: ProtocolDocument): string {
  const rows = Object.values(document.messages).map((message) => [messageLink(message), directionText(message), message.summary ?? '']);
  return paragraphs(
    table(['message', 'direction', 'summary'], rows),
    ...Object.values(document.messages).map((message) => messageText(document, message)),
  );
}

/** What is done with the messages, who answers what, and the requirements on it. */
export function operationSection(document: ProtocolDocument): string {
  return paragraphs(...Object.entries(document.operations).map(([key, operation]) => operationText(document, key, operation)));
}

function messageText({ schemas }: ProtocolDocument, message: Message): string {
  const name = payloadSchemaName(message);
  const schema = schemas[name] as JsonSchema;
  return paragraphs(
    `${anchor(messageId(message))}\n\n### ${title(message)}`,
    `${capital(directionText(message))}. ${message.summary ?? ''}`,
    message.description,
    fieldTable(schemas, schema),
    `${openness(schemas, schema)} Schema: [${name}](schemas/${name}.json).`,
    ...(message.examples ?? []).map((example) => paragraphs(`Example ${code(example.name)}${example.summary === undefined ? '' : `: ${example.summary}`}`, block('json', json(example.payload)))),
  );
}

function operationText(document: ProtocolDocument, key: string, operation: Operation): string {
  const [from, to] = operation.action === 'receive' ? ['client', 'server'] : ['server', 'client'];
  const answers = links(document, operation.reply?.messages);
  const requirements = document.requirements.filter(({ path }) => path[0] === 'operations' && path[1] === key);
  return paragraphs(
    `### ${operation.title ?? key}`,
    operation.summary,
    operation.description,
    [
      `- ${capital(from)} to ${to}: ${links(document, operation.messages)}`,
      ...(answers === '' ? [] : [`- Answered by: ${answers}`]),
      ...(operation['x-no-reply'] === undefined ? [] : [`- No answer: ${operation['x-no-reply'].trim()}`]),
    ].join('\n'),
    ...(requirements.length === 0 ? [] : ['Requirements:', requirementList(requirements)]),
  );
}

function links({ channel, messages }: ProtocolDocument, references: readonly { $ref: string }[] = []): string {
  return references
    .flatMap(({ $ref }) => channel.messages[last($ref)] ?? [])
    .flatMap(({ $ref }) => messages[last($ref)] ?? [])
    .map(messageLink)
    .join(', ');
}

/** Two messages may have one name, one in each direction. */
function title(message: Message): string {
  return `${message.name} (${message['x-direction'] === 'client-to-server' ? 'client' : 'server'})`;
}

function messageLink(message: Message): string {
  return `[${message.name}](#${messageId(message)})`;
}

function messageId(message: Message): string {
  return `message-${payloadSchemaName(message).toLowerCase()}`;
}

function directionText(message: Message): string {
  return message['x-direction'].replaceAll('-', ' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function last(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** On one line where it is short enough to be read there. */
function json(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= 110 ? line : JSON.stringify(value, null, 2);
}
