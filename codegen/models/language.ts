import { ConstrainedArrayModel, ConstrainedDictionaryModel, ConstrainedReferenceModel } from '@asyncapi/modelina';
import type { ConstrainedEnumModel, ConstrainedMetaModel, ConstrainedObjectModel, OutputModel } from '@asyncapi/modelina';
import type { Problem } from '../document/problems.ts';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { reachable } from '../document/references.ts';
import { modelinaInput } from './input.ts';

/** A property of an object as a language declares it. */
export interface Field {
  /** Its name on the wire. */
  wire: string;
  /** Its name in the language. */
  name: string;
  /** Its type in the language, without what makes it optional. */
  type: string;
  required: boolean;
  /** What it always is, for the `type` of most messages. */
  constant?: string;
  /** The type of its elements, for a list. */
  element?: string;
  /** Whether it is an object that may hold anything. */
  open: boolean;
  /** Whether it is a text that is never printed, or a list of such: `writeOnly` in the document. */
  secret: boolean;
  /** Whether its type contains the type it stands in. */
  recursive: boolean;
  description: string;
}

export interface ObjectType {
  name: string;
  description: string;
  /** Whether a property that is not declared is refused; otherwise it is passed over. */
  closed: boolean;
  fields: Field[];
}

export interface EnumType {
  name: string;
  description: string;
  values: string[];
}

/** A schema that is no type of its own on the wire: a text, a number or an object that may hold anything. */
export interface AliasType {
  name: string;
  description: string;
  type: string;
}

/** How a language writes what Modelina found. Wire names are kept by what `object` writes. */
export interface Language {
  generator: new (options: never) => { generate(input: never): Promise<OutputModel[]> };
  /** What Modelina calls a type with properties in this language. */
  objects: 'class' | 'struct';
  types: {
    text: string;
    /** A text that is never printed, where a type sees to that; otherwise the object that it stands in does. */
    secret?: string;
    whole: string;
    number: string;
    flag: string;
    /** An object that may hold anything. */
    open: string;
    any: string;
    list(element: string): string;
  };
  fieldName(wire: string): string;
  object(type: ObjectType): string;
  enumeration(type: EnumType): string;
  /** Absent where the language has no second name for a type. */
  alias?(type: AliasType): string;
}

/** Modelina's presets hand over a model and what has been written of it. */
interface Given<Model> {
  model: Model;
}

interface PropertyGiven {
  objectPropertyModel: { propertyName: string };
}

/** The text of every schema but the unions, by its name and in document order. */
export async function modelTexts(document: ProtocolDocument, language: Language): Promise<{ texts: Map<string, string>; problems: Problem[] }> {
  const names = Object.keys(document.schemas);
  const { types } = language;
  const isAlias = (model: ConstrainedMetaModel): boolean => names.includes(model.originalInput?.['x-parser-schema-id'] as string);
  const named = (type: string) => ({ constrainedModel: model }: { constrainedModel: ConstrainedMetaModel }): string =>
    language.alias !== undefined && isAlias(model) ? (model.originalInput['x-parser-schema-id'] as string) : type;
  const ownName = ({ constrainedModel }: { constrainedModel: ConstrainedMetaModel }): string => constrainedModel.name;
  const generator = new language.generator({
    typeMapping: {
      Object: ownName,
      Reference: ownName,
      Enum: ownName,
      Union: ownName,
      Any: () => types.any,
      Float: named(types.number),
      Integer: named(types.whole),
      String: (given: { constrainedModel: ConstrainedMetaModel }) => named(textType(given.constrainedModel, types))(given),
      Boolean: named(types.flag),
      Tuple: () => types.list(types.any),
      Array: ({ constrainedModel }: { constrainedModel: ConstrainedArrayModel }) => types.list(constrainedModel.valueModel.type),
      Dictionary: named(types.open),
    },
    constraints: {
      modelName: ({ modelName }: { modelName: string }) => modelName,
      propertyKey: ({ objectPropertyModel }: PropertyGiven) => language.fieldName(objectPropertyModel.propertyName),
    },
    presets: [
      {
        [language.objects]: { self: ({ model }: Given<ConstrainedObjectModel>) => language.object(objectType(document, model)) },
        enum: { self: ({ model }: Given<ConstrainedEnumModel>) => language.enumeration(enumType(model)) },
        // Frames are read by the unions of unions.ts, which know directions and unknown types.
        union: { self: () => '' },
      },
    ],
  } as never);
  const results = new Map((await generator.generate(modelinaInput(document) as never)).map((output) => [output.model.name, output]));
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  for (const name of names) {
    const { model, result } = results.get(name) ?? {};
    if (model === undefined) {
      problems.push({ path: ['components', 'schemas', name], message: `Modelina wrote no ${language.generator.name.replace('Generator', '')} model for it` });
    } else if (result !== undefined && result !== '') {
      texts.set(name, result);
    } else if (language.alias !== undefined && !('oneOf' in (document.schemas[name] ?? {}))) {
      texts.set(name, language.alias({ name, description: description(model), type: plainType(model, types) }));
    }
  }
  const madeUp = [...results.keys()].filter((name) => !names.includes(name));
  problems.push(...madeUp.map((name) => ({ path: ['components', 'schemas'], message: `Modelina made up the name ${name}; give every schema a name` })));
  return { texts, problems };
}

function plainType(model: ConstrainedMetaModel, types: Language['types']): string {
  const kind = model.constructor.name.replace(/^Constrained|Model$/g, '');
  const known: Record<string, string> = { String: textType(model, types), Integer: types.whole, Float: types.number, Boolean: types.flag, Dictionary: types.open };
  return known[kind] ?? (model instanceof ConstrainedArrayModel ? model.type : types.any);
}

function isSecret({ originalInput }: ConstrainedMetaModel): boolean {
  return originalInput?.['writeOnly'] === true;
}

function textType(model: ConstrainedMetaModel, { text, secret = text }: Language['types']): string {
  return isSecret(model) ? secret : text;
}

function description({ originalInput }: ConstrainedMetaModel): string {
  return String(originalInput?.['description'] ?? '').trim();
}

function objectType({ schemas }: ProtocolDocument, model: ConstrainedObjectModel): ObjectType {
  const fields = Object.values(model.properties).map(({ propertyName, unconstrainedPropertyName, required, property }): Field => {
    const constant = property.options.const?.originalInput;
    const target = property instanceof ConstrainedArrayModel ? property.valueModel : property;
    return {
      wire: unconstrainedPropertyName,
      name: propertyName,
      type: property.type,
      required,
      ...(typeof constant === 'string' ? { constant } : {}),
      ...(property instanceof ConstrainedArrayModel ? { element: property.valueModel.type } : {}),
      open: property instanceof ConstrainedDictionaryModel,
      secret: isSecret(target),
      recursive: target instanceof ConstrainedReferenceModel && [target.name, ...reachable(schemas, target.name)].includes(model.name),
      description: description(property),
    };
  });
  return { name: model.name, description: description(model), closed: schemas[model.name]?.['additionalProperties'] === false, fields };
}

function enumType(model: ConstrainedEnumModel): EnumType {
  return { name: model.name, description: description(model), values: model.values.map(({ originalInput }) => String(originalInput)) };
}
