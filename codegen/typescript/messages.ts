import { TypeScriptGenerator } from '@asyncapi/modelina';
import type { ConstrainedMetaModel, ConstrainedObjectModel, TypeScriptOptions } from '@asyncapi/modelina';
import { key, literal } from './literal.ts';
import { modelinaInput } from '../models/input.ts';
import type { Problem } from '../document/problems.ts';
import type { ProtocolDocument } from '../document/protocol-document.ts';

type ModelinaOptions = ConstructorParameters<typeof TypeScriptGenerator>[0];

interface Rendered {
  content: string;
  model: ConstrainedMetaModel;
}

const described = ({ content, model }: Rendered): string => `${comment(model.originalInput)}export ${content}`;

/*
 * Modelina as a library, for its CLI renames `type` to `reservedType`.
 * The constraints keep the names of the wire.
 */
const options = {
  modelType: 'interface',
  enumType: 'union',
  mapType: 'record',
  moduleSystem: 'ESM',
  typeMapping: { Any: () => 'unknown' },
  constraints: {
    modelName: ({ modelName }: { modelName: string }) => modelName,
    propertyKey: ({ objectPropertyModel }: { objectPropertyModel: { propertyName: string } }) =>
      key(objectPropertyModel.propertyName),
    enumValue: ({ enumValue }: { enumValue: unknown }) => literal(enumValue),
    constant: ({ constrainedMetaModel }: { constrainedMetaModel: ConstrainedMetaModel }) =>
      literal(constrainedMetaModel.options.const?.originalInput),
  },
  presets: [
    {
      interface: {
        self: ({ content, model }: Rendered & { model: ConstrainedObjectModel }) =>
          described({
            model,
            // An interface without members would take any value at all.
            content: Object.keys(model.properties).length > 0 ? content : `type ${model.name} = Record<string, never>;`,
          }),
        property: ({ content, property }: { content: string; property: { property: ConstrainedMetaModel } }) =>
          comment(property.property.originalInput) + content,
      },
      type: { self: described },
      enum: { self: described },
    },
  ],
} as unknown as ModelinaOptions & Partial<TypeScriptOptions>;

/** Writes messages.ts: one type for each entry of `components.schemas`. */
export async function messageTypes(document: ProtocolDocument): Promise<{ text: string; problems: Problem[] }> {
  const results = new Map((await new TypeScriptGenerator(options).generate(modelinaInput(document))).map(({ modelName, result }) => [modelName, result]));
  const names = Object.keys(document.schemas);
  const problems = [
    ...names.filter((name) => !results.has(name)).map((name) => problem(name, 'Modelina wrote no type for it')),
    ...[...results.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => problem(name, 'Modelina made up this name; give every schema that stands inline a name in components.schemas')),
  ];
  const text = names.map((name) => `${results.get(name)?.trim()}\n`).join('\n');
  return { text, problems };
}

function problem(name: string, message: string): Problem {
  return { path: ['components', 'schemas', name], message };
}

/** The JSDoc of a schema: its description and examples. */
function comment(schema: { description?: string; examples?: readonly unknown[] } | undefined): string {
  const lines = [
    ...(schema?.description?.trim().split('\n') ?? []),
    ...(schema?.examples ?? []).map((example) => `@example ${typeof example === 'string' ? example : JSON.stringify(example)}`),
  ].map((line) => line.replaceAll('*/', '*\\/').trimEnd());
  if (lines.length === 0) return '';
  if (lines.length === 1) return `/** ${lines[0]} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}
