import { length, truthy } from '@stoplight/spectral-functions';

/** The document as YAML says it; rules look into places that may be missing or wrong. */
type Json = any;

/** What Spectral takes from a rule's function. */
interface Finding {
  readonly message: string;
  readonly path: (string | number)[];
}

/** A rule over the whole document, as it is written: `$ref`s are not followed. */
function rule(message: string, find: (document: Json) => readonly Finding[]) {
  const check = (document: Json): Finding[] => [...find(document)];
  return { message: `${message}: {{error}}`, severity: 0 as const, resolved: false, given: '$', then: { function: check } };
}

const entries = (value: Json): [string, Json][] => Object.entries(value ?? {});
const nameOf = (reference: Json): string => String(reference?.$ref ?? '').split('/').at(-1)!;

/** Message keys that an operation sends or takes, and those of its reply. */
function messagesOf(operation: Json): { own: string[]; reply: string[] } {
  return { own: (operation.messages ?? []).map(nameOf), reply: (operation.reply?.messages ?? []).map(nameOf) };
}

/** Words by which a description says what a number counts. */
const unit = /\b(seconds|NumericDate|bytes|counted|counts|code|intervals|REAUTHs|messages)\b/i;

/** Every property of every schema, with its path. */
function properties(document: Json): { path: (string | number)[]; property: Json; target: Json }[] {
  const schemas = document.components?.schemas ?? {};
  return entries(schemas).flatMap(([name, schema]) =>
    entries(schema.properties).map(([key, property]) => ({
      path: ['components', 'schemas', name, 'properties', key],
      property,
      target: property.$ref === undefined ? property : schemas[nameOf(property)] ?? {},
    })),
  );
}

/** The house's rules beside AsyncAPI's own. The names are what a message ends with. */
export const rules = {
  // The tools of this field stop at 3.0.0: on 3.1.0 they write empty models and say nothing.
  'asyncapi-latest-version': 'off' as const,

  'message-summary': { message: 'a message says in its summary what it is for', severity: 0 as const, resolved: false, given: '$.components.messages.*', then: { field: 'summary', function: truthy } },

  'message-description': { message: 'a message says in its description who sends it, when, and what happens otherwise', severity: 0 as const, resolved: false, given: '$.components.messages.*', then: { field: 'description', function: truthy } },

  'message-examples': { message: 'a message has at least two examples', severity: 0 as const, resolved: false, given: '$.components.messages.*.examples', then: { function: length, functionOptions: { min: 2 } } },

  'message-has-examples': { message: 'a message has examples', severity: 0 as const, resolved: false, given: '$.components.messages.*', then: { field: 'examples', function: truthy } },

  'message-requirements': rule('a message is spoken of by a requirement', document => {
    const operations = entries(document.operations).map(([, operation]) => operation);
    return entries(document.components?.messages).flatMap(([key]) => {
      const uses = operations.filter(operation => { const { own, reply } = messagesOf(operation); return own.includes(key) || reply.includes(key); });
      if (uses.length === 0) return [{ path: ['components', 'messages', key], message: 'no operation uses it' }];
      const name = document.components.messages[key].name;
      const spoken = uses.some(operation => operation['x-requirements']?.length) || texts(document).some(text => text.includes(name));
      return spoken ? [] : [{ path: ['components', 'messages', key], message: 'neither its operations have requirements nor does any name it' }];
    });
  }),

  'operation-summary': { message: 'an operation says in its summary what it is for', severity: 0 as const, resolved: false, given: '$.operations.*', then: { field: 'summary', function: truthy } },

  'operation-reply': rule('an operation has a reply or says in x-no-reply why not', document =>
    entries(document.operations)
      .filter(([, operation]) => !operation.reply && !operation['x-no-reply'])
      .map(([name]) => ({ path: ['operations', name], message: 'it has neither' }))),

  'operation-direction': rule("a message's x-direction agrees with the operations that use it", document =>
    entries(document.operations).flatMap(([name, operation]) => {
      const [own, back] = operation.action === 'receive' ? ['client-to-server', 'server-to-client'] : ['server-to-client', 'client-to-server'];
      const { own: sent, reply } = messagesOf(operation);
      const wrong = [...sent.map(key => [key, own] as const), ...reply.map(key => [key, back] as const)].filter(([key, direction]) => document.components?.messages?.[key]?.['x-direction'] !== direction);
      return wrong.map(([key, direction]) => ({ path: ['operations', name], message: `${key} would have to be ${direction}` }));
    })),

  'requirement-words': rule('a requirement says its level in `level` only, and its reason is not its text', document =>
    requirementLists(document).flatMap(({ path, list }) => list.flatMap((requirement: Json, index: number) => {
      const shout = /\b(MUST|SHOULD|SHALL|MAY)\b/.exec(requirement.text ?? '')?.[1];
      return [
        ...(shout ? [{ path: [...path, index, 'text'], message: `${requirement.id} says ${shout}` }] : []),
        ...(requirement.text === requirement.why ? [{ path: [...path, index, 'why'], message: `${requirement.id} repeats itself` }] : []),
      ];
    }))),

  'property-description': rule('a property says what it is', document =>
    properties(document).filter(({ property, target }) => !property.description && !target.description).map(({ path }) => ({ path, message: 'it has no description' }))),

  'property-example': rule('a property has an example', document =>
    properties(document)
      .filter(({ property, target }) => target.const === undefined && !property.examples && !target.examples && target.properties === undefined)
      .map(({ path }) => ({ path, message: 'neither it nor what it refers to has one' }))),

  'number-unit': rule('a number says its unit', document =>
    properties(document)
      .filter(({ target }) => (target.type === 'number' || target.type === 'integer') && !unit.test(target.description ?? ''))
      .map(({ path, target }) => ({ path, message: `"${target.description ?? ''}" names none (seconds, NumericDate seconds, bytes, counted in …)` }))),
};

function requirementLists(value: Json, path: (string | number)[] = []): { path: (string | number)[]; list: Json[] }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return key === 'x-requirements' && Array.isArray(child) ? [{ path: at, list: child }] : key === 'examples' ? [] : requirementLists(child, at);
  });
}

function texts(document: Json): string[] {
  return requirementLists(document).flatMap(({ list }) => list.map(({ text }) => String(text)));
}
