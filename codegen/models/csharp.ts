import { CSharpGenerator } from '@asyncapi/modelina';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import type { EnumType, Field, Language, ObjectType } from './language.ts';
import type { Member, Union } from './unions.ts';
import { commentLines, pascalCase, quoted } from './words.ts';

/** How C# writes the models: records that System.Text.Json of .NET 8 reads and writes. */
export const csharp: Language = {
  generator: CSharpGenerator,
  objects: 'class',
  types: { text: 'string', whole: 'long', number: 'double', flag: 'bool', open: 'JsonObject', any: 'JsonNode', list: (element) => `IReadOnlyList<${element}>` },
  // A member of a type can't have the type's own name, which Limits of Limits would have.
  fieldName: pascalCase,
  object: record,
  enumeration,
};

/** The file of the C# namespace. */
export function csharpFiles(document: ProtocolDocument, name: string, texts: ReadonlyMap<string, string>, unions: readonly Union[]): Map<string, string> {
  const namespace = pascalCase(name);
  const code = [...[...texts].map(([type, text]) => withUnions(type, text, unions)), ...unions.map(unionCode), withUnions('UnknownMessage', unknown, unions)];
  return new Map([
    [
      `${namespace}/Messages.cs`,
      '#nullable enable\n\nusing System;\nusing System.Collections.Generic;\nusing System.Text.Json;\nusing System.Text.Json.Nodes;\nusing System.Text.Json.Serialization;\n\n'
      + `namespace ${namespace};\n\n${runtime(document.version)}\n\n${code.join('\n\n')}\n`,
    ],
  ]);
}

function summary(prose: string, indent = ''): string {
  const text = prose.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/`([^`]*)`/g, '<c>$1</c>');
  return `${indent}/// <summary>\n${commentLines(text, `${indent}/// `)}\n${indent}/// </summary>`;
}

function record({ name, description, closed, fields }: ObjectType): string {
  return [
    summary(`${description} ${closed ? 'A property that is not known is refused.' : 'A property that is not known is passed over.'}`.trim()),
    ...(closed ? ['[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]'] : []),
    `public sealed record ${name}`,
    '{',
    [...fields.map((field) => property(name, field)), ...(fields.some(({ secret }) => secret) ? [printed(name, fields)] : [])].join('\n\n'),
    '}',
  ].filter((line) => line !== '').join('\n');
}

function declaredName(owner: string, name: string): string {
  return name === owner ? `${name}Value` : name;
}

function property(owner: string, { wire, name, type, required, constant, description }: Field): string {
  const declared = declaredName(owner, name);
  const prose = description === '' ? '' : `${summary(`${description}${required ? '' : ' Null where absent.'}`, '    ')}\n`;
  const attribute = `JsonPropertyName(${quoted(wire)})`;
  if (constant !== undefined) return `${prose}    [${attribute}, JsonPropertyOrder(-1)]\n    public string ${declared} => ${quoted(constant)};`;
  if (required) return `${prose}    [${attribute}]\n    public required ${type} ${declared} { get; init; }`;
  return `${prose}    [${attribute}, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]\n    public ${type}? ${declared} { get; init; }`;
}

/** What a record says of itself would hold the secret too. */
function printed(owner: string, fields: readonly Field[]): string {
  const shown = fields.map(({ name, secret }) => `${name} = ${secret ? '\\u2026' : `{${declaredName(owner, name)}}`}`);
  return `    /// <summary>All but what is secret.</summary>\n    public override string ToString() => $"${owner} {{ ${shown.join(', ')} }}";`;
}

/** No enum: it could not keep a value that this version does not know. */
function enumeration({ name, description, values }: EnumType): string {
  const constants = values.map((value) => ({ constant: pascalCase(value), value }));
  return [
    summary(`${description} A value that this version does not know is kept as it was read: see Known.`.trim()),
    `[JsonConverter(typeof(${name}.Converter))]`,
    `public readonly record struct ${name}(string Value)`,
    '{',
    ...constants.map(({ constant, value }) => `    public static readonly ${name} ${constant} = new(${quoted(value)});`),
    '',
    `    /// <summary>Says whether this version knows the value.</summary>\n    public bool Known() => Value is ${values.map(quoted).join(' or ')};`,
    '',
    `    public override string ToString() => Value;\n`,
    `    public sealed class Converter : JsonConverter<${name}>`,
    '    {',
    `        public override ${name} Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>`,
    '            new(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());',
    '',
    `        public override void Write(Utf8JsonWriter writer, ${name} value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);`,
    '    }',
    '}',
  ].join('\n');
}

const unknown = `/// <summary>A message of a type that this version does not know, which is to be ignored; Frame is the message as it was read.</summary>
public sealed record UnknownMessage
{
    public required string Type { get; init; }

    public required JsonObject Frame { get; init; }
}`;

/** Adds to a record the interfaces of the unions that it belongs to. */
function withUnions(type: string, text: string, unions: readonly Union[]): string {
  const of = unions.filter(({ members, takesUnknown }) => (type === 'UnknownMessage' ? takesUnknown : members.some(({ schema }) => schema === type)));
  return of.length === 0 ? text : text.replace(/^(public sealed record \w+)$/m, `$1 : ${of.map(({ name }) => `I${name}`).join(', ')}`);
}

function unionCode({ name, description, members, takesUnknown }: Union): string {
  const arm = ({ schema, type, prefix }: Member): string =>
    `            ${type === undefined ? `_ when type.StartsWith(${quoted(prefix ?? '')}, StringComparison.Ordinal)` : quoted(type)} => Wire.Read<${schema}>(message),`;
  return [
    `${summary(description)}\npublic interface I${name}\n{\n    /// <summary>The type of the message on the wire.</summary>\n    string Type { get; }\n}`,
    '',
    `/// <summary>Reads an <see cref="I${name}"/>.</summary>\npublic static class ${name}\n{`,
    summary(`Reads the text of a frame. A type that this version does not know ${takesUnknown ? 'gives an UnknownMessage, which is to be ignored' : 'is refused'}. Throws InvalidMessageException.`, '    '),
    `    public static I${name} Read(string frame)\n    {`,
    '        JsonObject message = Wire.Parse(frame);\n        string type = Wire.TypeOf(message);\n        return type switch\n        {',
    ...members.map(arm),
    `            _ => ${takesUnknown ? 'new UnknownMessage { Type = type, Frame = message }' : 'throw new InvalidMessageException("type: is not known")'},`,
    '        };\n    }\n}',
  ].join('\n');
}

const runtime = (version: string): string => `/// <summary>What was read is no message of this version. It never says what was read: that may be a token.</summary>
public sealed class InvalidMessageException : Exception
{
    internal InvalidMessageException(string message) : base(message) { }
}

/// <summary>Reads and writes messages and payloads as JSON. A property that is null is read as absent.</summary>
public static class Wire
{
    /// <summary>The version of the document that the models were generated from.</summary>
    public const string DocumentVersion = ${quoted(version)};

    /// <summary>Writes a message or a payload.</summary>
    public static string Write(object value) =>
        value is UnknownMessage unknown ? unknown.Frame.ToJsonString() : JsonSerializer.Serialize(value, value.GetType());

    /// <summary>Reads a payload, such as that of an event. Throws InvalidMessageException.</summary>
    public static T Read<T>(JsonObject value)
    {
        try
        {
            return value.Deserialize<T>() ?? throw new InvalidMessageException("is null");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidMessageException("a property is missing, unknown or of another type");
        }
    }

    internal static JsonObject Parse(string text)
    {
        try
        {
            JsonObject frame = JsonNode.Parse(text) as JsonObject ?? throw new InvalidMessageException("is not an object");
            // Names given twice show when members are looked at.
            _ = frame.Count;
            return frame;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidMessageException("is not JSON");
        }
    }

    internal static string TypeOf(JsonObject message) =>
        message["type"] is JsonValue value && value.TryGetValue(out string? type) ? type : throw new InvalidMessageException("type: is missing or not a text");
}`;
