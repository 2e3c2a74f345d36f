import { JavaGenerator } from '@asyncapi/modelina';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { javaRuntime } from './java-runtime.ts';
import type { EnumType, Field, Language, ObjectType } from './language.ts';
import type { Member, Union } from './unions.ts';
import { camelCase, commentLines, quoted, titled, unreserved, upperCase, words } from './words.ts';

const reserved =
  'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto '
  + 'if implements import instanceof int interface long native new package private protected public return short static strictfp super switch '
  + 'synchronized this throw throws transient try void volatile while true false null clone finalize getClass hashCode notify notifyAll toString wait';

const boxed: Readonly<Record<string, string>> = { long: 'Long', double: 'Double', boolean: 'Boolean' };

/** How Java writes the models: records that Jackson reads and writes. */
export const java: Language = {
  generator: JavaGenerator,
  objects: 'class',
  types: {
    text: 'String', whole: 'long', number: 'double', flag: 'boolean', open: 'ObjectNode', any: 'JsonNode',
    list: (element) => `List<${boxed[element] ?? element}>`,
  },
  fieldName: (wire) => unreserved(camelCase(wire), reserved),
  object: record,
  enumeration,
};

/** The files of the Java package, one type in each. */
export function javaFiles(document: ProtocolDocument, name: string, texts: ReadonlyMap<string, string>, unions: readonly Union[]): Map<string, string> {
  const packageName = words(name).join('');
  const types = new Map<string, string>([
    ...[...texts].map(([type, text]): [string, string] => [type, withUnions(type, text, unions)]),
    ...unions.map((union): [string, string] => [union.name, sealedInterface(union)]),
    ...javaRuntime(document.version),
    ['UnknownMessage', withUnions('UnknownMessage', unknownMessage, unions.filter(({ takesUnknown }) => takesUnknown))],
  ]);
  return new Map([...types].map(([type, text]) => [`${packageName}/${type}.java`, `package ${packageName};\n\n${imports(text)}${text}\n`]));
}

const importable: Readonly<Record<string, string>> = {
  DeserializationFeature: 'com.fasterxml.jackson.databind',
  JsonCreator: 'com.fasterxml.jackson.annotation',
  JsonDeserializer: 'com.fasterxml.jackson.databind',
  JsonIgnore: 'com.fasterxml.jackson.annotation',
  JsonIgnoreProperties: 'com.fasterxml.jackson.annotation',
  JsonInclude: 'com.fasterxml.jackson.annotation',
  JsonMapper: 'com.fasterxml.jackson.databind.json',
  JsonMappingException: 'com.fasterxml.jackson.databind',
  JsonNode: 'com.fasterxml.jackson.databind',
  JsonParser: 'com.fasterxml.jackson.core',
  JsonProcessingException: 'com.fasterxml.jackson.core',
  JsonProperty: 'com.fasterxml.jackson.annotation',
  JsonPropertyOrder: 'com.fasterxml.jackson.annotation',
  JsonToken: 'com.fasterxml.jackson.core',
  JsonValue: 'com.fasterxml.jackson.annotation',
  DeserializationContext: 'com.fasterxml.jackson.databind',
  MapperFeature: 'com.fasterxml.jackson.databind',
  ObjectNode: 'com.fasterxml.jackson.databind.node',
  SimpleModule: 'com.fasterxml.jackson.databind.module',
  UnrecognizedPropertyException: 'com.fasterxml.jackson.databind.exc',
  IOException: 'java.io',
  ParameterizedType: 'java.lang.reflect',
  RecordComponent: 'java.lang.reflect',
  Type: 'java.lang.reflect',
  List: 'java.util',
  Set: 'java.util',
  Collectors: 'java.util.stream',
  Objects: 'java.util',
};

function imports(text: string): string {
  const used = new Set(text.match(/\b[A-Z]\w*/g));
  const lines = Object.entries(importable).filter(([type]) => used.has(type)).map(([type, from]) => `import ${from}.${type};\n`);
  return lines.length === 0 ? '' : `${lines.toSorted().join('')}\n`;
}

function javadoc(prose: string, indent = ''): string {
  const escaped = (plain: string): string => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const marked = prose.split('`').map((part, index) => (index % 2 === 1 ? `{@code ${part}}` : escaped(part))).join('');
  const text = marked.replaceAll('*/', '*&#47;');
  return `${indent}/**\n${commentLines(text, `${indent} * `)}\n${indent} */`;
}

function fieldType({ type, required }: Field): string {
  return required ? type : (boxed[type] ?? type);
}

function record({ name, description, closed, fields }: ObjectType): string {
  const components = fields.filter(({ constant }) => constant === undefined);
  const constants = fields.filter(({ constant }) => constant !== undefined);
  const ignored = [
    ...(constants.length > 0 ? [`value = {${constants.map(({ wire }) => quoted(wire)).join(', ')}}, allowGetters = true`] : []),
    ...(closed ? [] : ['ignoreUnknown = true']),
  ];
  const prose = [
    titled(name, description, closed ? 'A property that is not known is refused.' : 'A property that is not known is passed over.'),
    ...components.map((field) => `@param ${field.name} ${field.description}${field.required ? '' : ' Null where absent.'}`.trim()),
  ].join('\n');
  const lists = components.filter(({ element }) => element !== undefined);
  const objects = components.filter(({ required, type }) => required && boxed[type] === undefined);
  return [
    javadoc(prose),
    '@JsonInclude(JsonInclude.Include.NON_NULL)',
    ...(constants.length > 0 ? [`@JsonPropertyOrder({${constants.map(({ wire }) => quoted(wire)).join(', ')}})`] : []),
    ...(ignored.length > 0 ? [`@JsonIgnoreProperties(${ignored.join(', ')})`] : []),
    components.length === 0 ? `public record ${name}() {` : `public record ${name}(`,
    components
      .map((field) => `    @JsonProperty(${[`value = ${quoted(field.wire)}`, ...(field.required ? ['required = true'] : [])].join(', ')}) ${fieldType(field)} ${field.name}`)
      .join(',\n'),
    ...(components.length === 0 ? [] : [') {']),
    ...(objects.length + lists.length === 0 ? [] : [
      `    /** Refuses a required component that is null. */\n    public ${name} {`,
      ...objects.map((field) => `        Objects.requireNonNull(${field.name}, ${quoted(field.wire)});`),
      ...lists.map((field) => `        ${field.name} = ${field.required ? '' : `${field.name} == null ? null : `}List.copyOf(${field.name});`),
      '    }',
    ]),
    ...constants.map(({ wire, name: method, constant }) =>
      `    /** Always {@code ${constant}}. */\n    @JsonProperty(${quoted(wire)})\n    public String ${method}() {\n        return ${quoted(constant ?? '')};\n    }`),
    ...(components.some(({ secret }) => secret) ? [`    /** All but what is secret. */\n    @Override\n    public String toString() {\n        return "${name}[${components.map(shown).join(', ')}]";\n    }`] : []),
    '}',
  ].filter((line) => line !== '').join('\n');
}

/** A component within a text in quotes; sources are ASCII, as javac reads them by the locale. */
function shown({ name, secret }: Field): string {
  return secret ? `${name}=\\u2026` : `${name}=" + ${name} + "`;
}

/** No Java enum: it could not keep a value that this version does not know. */
function enumeration({ name, description, values }: EnumType): string {
  return [
    javadoc(titled(name, description, 'A value that this version does not know is kept as it was read: see {@link #known()}.')),
    `public record ${name}(String value) {`,
    ...values.map((value) => `    public static final ${name} ${unreserved(upperCase(value), reserved)} = new ${name}(${quoted(value)});`),
    `    private static final Set<String> KNOWN = Set.of(${values.map(quoted).join(', ')});`,
    '',
    `    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)\n    public ${name} {\n        Objects.requireNonNull(value, "value");\n    }`,
    '',
    '    /** What stands on the wire. */\n    @Override\n    @JsonValue\n    public String value() {\n        return value;\n    }',
    '',
    '    /** Says whether this version knows the value. */\n    public boolean known() {\n        return KNOWN.contains(value);\n    }',
    '}',
  ].join('\n');
}

const unknownMessage = `/**
 * A message of a type that this version does not know, which is to be ignored.
 *
 * @param frame the message as it was read
 */
public record UnknownMessage(ObjectNode frame) {
    /** The message as it was read. */
    @Override
    @JsonValue
    public ObjectNode frame() {
        return frame;
    }

    /** The type that is not known. */
    @JsonIgnore
    public String type() {
        return frame.path("type").asText();
    }
}`;

/** Adds to a record the interfaces of the unions that it belongs to. */
function withUnions(type: string, text: string, unions: readonly Union[]): string {
  const of = unions.filter(({ members }) => type === 'UnknownMessage' || members.some(({ schema }) => schema === type)).map(({ name }) => name);
  return of.length === 0 ? text : text.replace(/^(public record \w+\([^)]*\)|\)) \{$/m, `$1 implements ${of.join(', ')} {`);
}

function sealedInterface({ name, description, members, takesUnknown }: Union): string {
  const permitted = [...members.map(({ schema }) => schema), ...(takesUnknown ? ['UnknownMessage'] : [])];
  const otherwise = takesUnknown ? 'return new UnknownMessage(message);' : 'throw new InvalidMessageException("type: is not known");';
  const read = ({ schema, type, prefix }: Member): string =>
    `        if (${type === undefined ? `type.startsWith(${quoted(prefix ?? '')})` : `type.equals(${quoted(type)})`}) {\n`
    + `            return Wire.read(message, ${schema}.class);\n        }`;
  return [
    javadoc(titled(name, description)),
    `public sealed interface ${name} permits ${permitted.join(', ')} {`,
    '    /** The type of the message on the wire. */\n    String type();',
    '',
    javadoc(
      `Reads the text of a frame. A type that this version does not know ${takesUnknown ? 'gives an {@link UnknownMessage}, which is to be ignored' : 'is refused'}.\n`
      + '@throws InvalidMessageException for what is no such message; it does not repeat what was read, which may hold a token',
      '    ',
    ),
    `    static ${name} read(String frame) throws InvalidMessageException {`,
    '        ObjectNode message = Wire.parse(frame);',
    '        String type = Wire.typeOf(message);',
    ...members.map(read),
    `        ${otherwise}`,
    '    }',
    '}',
  ].join('\n');
}
