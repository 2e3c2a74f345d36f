import type { Problem } from './problems.ts';
import type { ProtocolDocument } from './protocol-document.ts';
import { subschemas } from './schema-walk.ts';

/**
 * Finds what JSON Schema allows and generators of code do not take: objects and enums that stand inline get made-up
 * names, and an enum of one value loses its value.
 */
export function checkSchemas({ schemas }: ProtocolDocument): Problem[] {
  return Object.entries(schemas).flatMap(([name, schema]) =>
    [...subschemas(schema)].flatMap(({ schema: part, path }) => {
      const at = ['components', 'schemas', name, ...path];
      const inline = path.length > 0;
      const members = part['enum'];
      return [
        ...(inline && 'properties' in part ? [{ path: at, message: 'an object stands inline; give it a name in components.schemas' }] : []),
        ...(inline && members !== undefined ? [{ path: at, message: 'an enum stands inline; give it a name in components.schemas' }] : []),
        ...(part['writeOnly'] === true && part['type'] !== 'string' ? [{ path: at, message: 'only a text can be kept from what models print; say writeOnly of each text in it' }] : []),
        ...(Array.isArray(members) && members.length < 2 ? [{ path: at, message: 'an enum has one value; use const, or more values' }] : []),
      ];
    }),
  );
}
