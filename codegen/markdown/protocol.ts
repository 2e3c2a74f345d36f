import type { Flow, ProtocolDocument } from '../document/protocol-document.ts';
import { machineSection } from './machines.ts';
import { anchor, linkIds, paragraphs } from './markdown.ts';
import { sequenceDiagram } from './mermaid.ts';
import { messageSection, operationSection } from './messages.ts';
import { requirementIndex, requirementList } from './requirements.ts';
import { codeSection, eventKindSection, glossaryTable, profileTable, rfcTable, timingSection } from './tables.ts';

/** Under which heading the document's own tables stand here. */
const tables: readonly (readonly [extension: string, title: string])[] = [
  ['x-requirements', 'Profiles'],
  ['x-timings', 'Timings'],
  ['x-limits', 'Timings'],
  ['x-client-timings', 'Timings'],
  ['x-tolerances', 'Timings'],
  ['x-close-codes', 'Close codes'],
  ['x-error-codes', 'Close codes'],
  ['x-event-kinds', 'Event kinds'],
  ['x-machines', 'State machines'],
  ['x-flows', 'Flows'],
];

/** Writes PROTOCOL.md: all that the document says, readable in a code review and enough to implement from. */
export function protocolText(document: ProtocolDocument): string {
  const { info, channel, fileName, id } = document;
  const sections: [title: string, text: string][] = [
    ['Profiles', paragraphs('What an implementation can claim, each as a whole.', profileTable(document), 'The requirements of each, by role:', requirementIndex(document))],
    ['Messages', messageSection(document)],
    ['The connection', connectionSection(document)],
    ['Operations', paragraphs('What is done with the messages, and every rule about it.', operationSection(document))],
    ['Timings', timingSection(document)],
    ['Close codes', codeSection(document)],
    ['Event kinds', eventKindSection(document)],
    ['State machines', machineSection(document)],
    ['Flows', paragraphs(...channel['x-flows'].map(flowText))],
    ['Checking an implementation', checkingSection(id)],
    ['Security considerations', info['x-security-considerations'] ?? ''],
    ['Glossary', info['x-glossary'] ? glossaryTable(document) : ''],
    ['Relation to RFCs', info['x-rfcs'] ? rfcTable(document) : ''],
  ];
  const shown = sections.filter(([, text]) => text !== '');
  const targets = new Map([...tables.map(([extension, title]): [string, string] => [`\`${extension}\``, slug(title)]), ...document.requirements.map((entry): [string, string] => [entry.id, entry.id.toLowerCase()])]);
  const text = paragraphs(
    `# ${info.title} ${info.version}`,
    `The whole of \`${fileName}\`, in the order in which one reads it. Contents: ${shown.map(([title]) => `[${title}](#${slug(title)})`).join(', ')}.`,
    info.description,
    ...shown.flatMap(([title, body]) => [`${anchor(slug(title))}\n\n## ${title}`, body]),
  );
  return `${linkIds(text, targets)}\n`;
}

/** What holds for the connection as a whole, and for all of the protocol. */
function connectionSection({ channel, requirements }: ProtocolDocument): string {
  return paragraphs(
    `Subprotocol: \`${channel['x-subprotocol']}\`.${channel.address ? ` Path: \`${channel.address}\`.` : ''}`,
    channel.description,
    requirementList(requirements.filter(({ path }) => path[0] !== 'operations')),
  );
}

function flowText(flow: Flow): string {
  return paragraphs(`### ${flow.title}`, sequenceDiagram(flow), flow.outcome, ...(flow.requirements.length > 0 ? [`Requirements: ${flow.requirements.join(', ')}.`] : []));
}

function checkingSection(id: string): string {
  return paragraphs(
    `\`schemas/\` holds a JSON Schema (draft-07) for each message, for each event kind, and for each direction (\`client-to-server.json\`, \`server-to-client.json\`: any message that goes that way). Each file is self-contained; its \`$id\` is \`${id}:schema:\` and the file's name without \`.json\`.`,
    '`vectors/` holds, for each of them, values that have to be taken and values that have to be refused, in the form of the JSON-Schema-Test-Suite: a list of groups, each with a `schema` (`$ref` to an `$id`) and `tests`, each with `description`, `data` and `valid`.',
  );
}

function slug(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}
