import type { DocumentPath, Problem } from './document/problems.ts';
import type { ProtocolDocument } from './document/protocol-document.ts';
import { payloadSchemaName } from './document/protocol-document.ts';
import { subschemas } from './document/schema-walk.ts';
import { schemaCompiler, schemaReference } from './typescript/validators.ts';

/**
 * Finds examples that contradict their schema: those of messages, and those and the defaults within the schemas.
 * The parser looks at neither. The schemas have to compile.
 */
export function checkExamples({ messages, schemas }: ProtocolDocument): Problem[] {
  const ajv = schemaCompiler(schemas);

  const contradiction = (reference: string, value: unknown, path: DocumentPath): Problem[] => {
    const validate = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
    if (validate(value) === true) return [];
    const error = validate.errors?.[0];
    return [{ path, message: `contradicts its schema: ${[error?.instancePath, error?.message].join(' ').trim()}` }];
  };

  return [
    ...Object.entries(messages).flatMap(([key, message]) =>
      (message.examples ?? []).flatMap(({ name, payload }, index) =>
        contradiction(schemaReference(payloadSchemaName(message)), payload, ['components', 'messages', key, 'examples', index, 'payload']).map(
          (problem) => ({ ...problem, message: `example '${name}' ${problem.message}` }),
        ),
      ),
    ),
    ...Object.entries(schemas).flatMap(([name, schema]) =>
      [...subschemas(schema)].flatMap(({ schema: part, path }) => {
        const reference = schemaReference([name, ...path.map((step) => encodeURIComponent(pointerStep(step)))].join('/'));
        const at = ['components', 'schemas', name, ...path];
        return [
          ...('default' in part ? contradiction(reference, part['default'], [...at, 'default']) : []),
          ...((part['examples'] ?? []) as unknown[]).flatMap((example, index) => contradiction(reference, example, [...at, 'examples', index])),
        ];
      }),
    ),
  ];
}

function pointerStep(step: string | number): string {
  return String(step).replaceAll('~', '~0').replaceAll('/', '~1');
}
