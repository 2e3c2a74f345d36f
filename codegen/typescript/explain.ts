import type { JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { resolved } from '../document/references.ts';
import { literal } from './literal.ts';

/**
 * The text of `explain` in validators.js: written once, for it reads only what a guard leaves in `errors`.
 * A union's error does not say which tags there are, so a table of them stands beside it.
 *
 * @param guarded the schemas that have a guard.
 */
export function explainCode({ schemas }: ProtocolDocument, guarded: readonly string[]): string {
  const unions = guarded
    .map((name): [string, readonly string[]] => [name, tagValues(schemas, schemas[name] as JsonSchema)])
    .filter(([, tags]) => tags.length > 0)
    .map(([name, tags]) => `  [is${name}, ${literal(tags)}],\n`);
  return `const tagsOf = new Map([\n${unions.join('')}]);
${code}`;
}

/** The type of \`explain\` in validators.d.ts. */
export const explainType = `/**
 * Says in one line what the last call of a guard found wrong, such as \`data.token: must be string\`, or returns null when it
 * found nothing. It repeats no value of the message; the name of an unknown property is cut and stripped of what can't be shown.
 */
export function explain(guard: { readonly errors?: readonly ValidationError[] | null }): string | null;
`;

const code = `
/** A name that the other side made up, fit for one line of a log. */
function shown(name) {
  const points = [...name];
  const cut = points.length > 40 ? [...points.slice(0, 40), '…'] : points;
  return \`'\${cut.join('').replace(/[\\p{C}\\p{Zl}\\p{Zp}']/gu, '?')}'\`;
}

function words(error, tags) {
  const { keyword, params, message } = error;
  switch (keyword) {
    case 'additionalProperties':
      return ['', \`unknown property \${shown(params.additionalProperty)}\`];
    case 'required':
      return [params.missingProperty, 'is required'];
    case 'const':
      return ['', \`must be \${JSON.stringify(params.allowedValue)}\`];
    case 'enum':
      return ['', \`must be one of \${params.allowedValues.join(', ')}\`];
    case 'discriminator':
      return [params.tag, tags === undefined || error.instancePath !== '' ? 'must be one of the known values' : \`must be one of \${tags.join(', ')}\`];
    default:
      return ['', message ?? \`breaks \${keyword}\`];
  }
}

export function explain(guard) {
  const error = guard.errors?.[0];
  if (error === undefined) return null;
  const [name, rule] = words(error, tagsOf.get(guard));
  const steps = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const place = (name === '' ? steps : [...steps, name]).join('.');
  return place === '' ? rule : \`\${place}: \${rule}\`;
}
`;

/** The values by which a union tells its branches apart. */
function tagValues(schemas: ProtocolDocument['schemas'], { discriminator, oneOf }: JsonSchema): string[] {
  if (typeof discriminator !== 'string' || !Array.isArray(oneOf)) return [];
  return (oneOf as JsonSchema[]).flatMap((branch) => {
    const properties = resolved(schemas, branch)['properties'] as Record<string, JsonSchema> | undefined;
    const tag = resolved(schemas, properties?.[discriminator] ?? {});
    return (tag['enum'] ?? [tag['const']]) as string[];
  });
}
