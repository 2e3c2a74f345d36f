import type { JsonSchema } from './protocol-document.ts';
import { subschemas } from './schema-walk.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

const prefix = '#/components/schemas/';

/** The schema of a name; one that does not exist takes any value, for the parser has refused references to it. */
export function schemaNamed(schemas: Schemas, name: string): JsonSchema {
  return Object.hasOwn(schemas, name) ? (schemas[name] as JsonSchema) : {};
}

/** The name that a schema refers to, or undefined where it says what it is itself. */
export function referredName({ $ref }: JsonSchema): string | undefined {
  return typeof $ref === 'string' ? $ref.slice(prefix.length) : undefined;
}

/** Follows references until a schema that says what it is. */
export function resolved(schemas: Schemas, schema: JsonSchema): JsonSchema {
  const name = referredName(schema);
  return name === undefined ? schema : resolved(schemas, schemaNamed(schemas, name));
}

/** The names of all schemas that one refers to, directly or not, in document order; itself only where it recurses. */
export function reachable(schemas: Schemas, name: string): string[] {
  const found = new Set<string>();
  const visit = (from: string): void => {
    for (const { schema } of subschemas(schemaNamed(schemas, from))) {
      const to = referredName(schema);
      if (to === undefined || found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(name);
  return Object.keys(schemas).filter((each) => found.has(each));
}
