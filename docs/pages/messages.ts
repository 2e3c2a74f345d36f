import { messageType, payloadSchemaName, type JsonSchema, type Message, type Operation } from '../../codegen/document/protocol-document.ts';
import { fieldsOf, openness } from '../fields.ts';
import { html, joined, nothing, type Content, type Markup } from '../html.ts';
import { heading, referenceHref, table, type Page } from '../page.ts';
import { fieldAnchor, href, messageAnchor } from '../places.ts';
import { blocks, idLinks, inline, sections } from '../prose.ts';
import { mentions, type Site } from '../site.ts';

/** What goes over the wire: the frame around messages, the messages, who answers what, kinds of events. */
export function messagesPage(site: Site): Page {
  const { document, places } = site;
  const wire = sections(document.info.description ?? '').get('The wire') ?? '';
  const payloads = [...new Set(document.channel['x-event-kinds'].map(({ payload }) => payload))];
  return {
    name: 'messages',
    parts: [['wire', 'The wire'], ['connection', 'The connection'], ['all', 'Messages'], ['operations', 'Operations'], ['event-kinds', 'Event kinds']],
    lead: html`<p>${Object.keys(document.messages).length} messages, each a JSON object in a text frame of its own.</p>
<ul class="names">${Object.values(document.messages).map(message => html`<li><a href="#${messageAnchor(message)}">${message.name} <small>${sender(message)}</small></a></li> `)}</ul>`,
    body: html`<section class="reading">${heading(2, 'wire', 'The wire')}${blocks(places, wire)}</section>
<section class="reading">${heading(2, 'connection', 'The connection')}<p>Subprotocol <code>${document.channel['x-subprotocol']}</code>, path <code>${document.channel.address ?? ''}</code>.</p>
${blocks(places, document.channel.description ?? '')}<p>Requirements: ${idLinks(places, document.requirements.filter(({ path }) => path[0] !== 'operations').map(({ id }) => id))}.</p></section>
<section>${heading(2, 'all', 'Messages')}${Object.entries(document.messages).map(([key, message]) => messageSection(site, key, message))}</section>
<section>${heading(2, 'operations', 'Operations')}<p>What is done with the messages, and which rules there are about it.</p>
${Object.entries(document.operations).map(([key, operation]) => operationSection(site, key, operation))}</section>
<section>${heading(2, 'event-kinds', 'Event kinds')}
${table(['Kind', 'Topic', 'Payload', 'When'], document.channel['x-event-kinds'].map(entry => ({ id: `kind-${entry.kind}`, cells: [html`<code>${entry.kind}</code>`, html`<code>${entry.topic}</code>`, html`<a href="#${entry.payload}">${entry.payload}</a>`, inline(places, entry.description)] })), { label: 'Event kinds' })}
${payloads.map(name => html`${heading(3, name, name)}<p>${inline(places, String(document.schemas[name]?.['description'] ?? ''))}</p>
${fieldRows(site, name, document.schemas[name] ?? {})}`)}</section>`,
  };
}

const sender = (message: Message): string => (message['x-direction'] === 'client-to-server' ? 'client' : 'server');

function messageSection(site: Site, key: string, message: Message): Markup {
  const { document, places } = site;
  const name = payloadSchemaName(message);
  const schema = document.schemas[name] as JsonSchema;
  const type = messageType(document, message);
  const fromClient = message['x-direction'] === 'client-to-server';
  // Only what a requirement says of the type in capitals; a PING of the other side is told by the same word.
  const named = type === undefined ? [] : document.requirements.filter(({ text }) => mentions(text, type)).map(({ id }) => id);
  const operations = Object.entries(document.operations).filter(([, operation]) => [...(operation.messages ?? []), ...(operation.reply?.messages ?? [])].some(({ $ref }) => $ref.endsWith(`/${key}`)));
  return html`<article class="message">${heading(3, messageAnchor(message), html`${message.name} <small>${fromClient ? 'client → server' : 'server → client'}</small>`)}
<p>${inline(places, message.summary ?? '')}</p>
${message.description === undefined ? nothing : blocks(places, message.description)}<dl class="about">
${operations.length === 0 ? nothing : html`<div><dt>Operations</dt><dd>${joined(operations.map(([id, operation]) => html`<a href="#operation-${id}">${operation.title ?? id}</a>`))}</dd></div>\n`}${named.length === 0 ? nothing : html`<div><dt>Requirements</dt><dd>${idLinks(places, named)}</dd></div>\n`}${site.reference ? html`<div><dt>Reference</dt><dd><a href="${referenceHref}#message-${key}">${message.name} in the reference part</a></dd></div>\n` : nothing}</dl>
${fieldRows(site, name, schema)}
<p class="aside">${openness(document.schemas, schema)} JSON Schema: <code>generated/schemas/${name}.json</code>.</p>
${(message.examples ?? []).map(example => html`<figure><figcaption>Example: ${example.name}${example.summary === undefined ? nothing : html`. ${inline(places, example.summary)}`}</figcaption>
<pre tabindex="0"><code>${json(example.payload)}</code></pre></figure>
`)}</article>
`;
}

function fieldRows({ document, places }: Site, name: string, schema: JsonSchema): Content {
  const fields = fieldsOf(document.schemas, schema);
  if (fields.length === 0) return nothing;
  return table(['Field', 'Type', 'Required', 'Meaning'], fields.map(({ path, type, required, meaning }) => ({
    id: fieldAnchor(name, path),
    cells: [html`<code>${path}</code>`, inline(places, type), required, inline(places, meaning)],
  })), { label: `Fields of ${name}`, kind: 'fields' });
}

function operationSection(site: Site, key: string, operation: Operation): Markup {
  const { document, places } = site;
  const [from, to] = operation.action === 'receive' ? ['client', 'server'] : ['server', 'client'];
  const answers = links(site, operation.reply?.messages);
  const rules = document.requirements.filter(({ path }) => path[0] === 'operations' && path[1] === key).map(({ id }) => id);
  const facts: readonly (readonly [string, Content])[] = [
    [`${from} → ${to}`, links(site, operation.messages)],
    ...(operation.reply === undefined ? [] : [['Answered by', answers] as const]),
    ...(operation['x-no-reply'] === undefined ? [] : [['No answer', inline(places, operation['x-no-reply'].trim())] as const]),
    ...(rules.length === 0 ? [] : [['Requirements', idLinks(places, rules)] as const]),
  ];
  return html`<article class="operation">${heading(3, `operation-${key}`, operation.title ?? key)}
<p>${inline(places, operation.summary ?? '')}</p>
${operation.description === undefined ? nothing : blocks(places, operation.description)}<dl class="about">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`)}</dl></article>
`;
}

function links({ document: { channel, messages } }: Site, references: readonly { $ref: string }[] = []): Content {
  const last = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1);
  return joined(references
    .flatMap(({ $ref }) => channel.messages[last($ref)] ?? [])
    .flatMap(({ $ref }) => messages[last($ref)] ?? [])
    .map(message => html`<a href="${href('messages', messageAnchor(message))}">${message.name}</a>`));
}

/** On one line where it is short enough to be read there. */
function json(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= 72 ? line : JSON.stringify(value, null, 2);
}
