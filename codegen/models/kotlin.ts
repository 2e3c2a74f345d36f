import { KotlinGenerator } from '@asyncapi/modelina';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import type { EnumType, Field, Language, ObjectType } from './language.ts';
import type { Member, Union } from './unions.ts';
import { camelCase, commentLines, titled, unreserved, upperCase, words } from './words.ts';

const reserved =
  'as break class continue do else false for fun if in interface is null object package return super this throw true try typealias typeof val var when while';

/** How Kotlin writes the models: data classes that Jackson reads and writes without its module for Kotlin. */
export const kotlin: Language = {
  generator: KotlinGenerator,
  objects: 'class',
  types: { text: 'String', whole: 'Long', number: 'Double', flag: 'Boolean', open: 'ObjectNode', any: 'JsonNode', list: (element) => `List<${element}>` },
  fieldName: (wire) => unreserved(camelCase(wire), reserved),
  object: dataClass,
  enumeration,
  alias: ({ name, description, type }) => `${kdoc(titled(name, description))}\ntypealias ${name} = ${type}`,
};

/** The file of the Kotlin package; the types of a sealed interface stand in one module. */
export function kotlinFiles(document: ProtocolDocument, name: string, texts: ReadonlyMap<string, string>, unions: readonly Union[]): Map<string, string> {
  const packageName = words(name).join('');
  const code = [...[...texts].map(([type, text]) => withUnions(type, text, unions)), ...unions.map(sealedInterface), withUnions('UnknownMessage', unknown, unions)];
  return new Map([[`${packageName}/Messages.kt`, `package ${packageName}\n\n${imports}\n\n${runtime(document.version)}\n\n${code.join('\n\n')}\n`]]);
}

/** A text of Kotlin, in which a dollar would begin an expression. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('$', '\\$');
}

function kdoc(prose: string, indent = ''): string {
  return `${indent}/**\n${commentLines(prose.replaceAll('*/', '*&#47;').replaceAll('/*', '&#47;*'), `${indent} * `)}\n${indent} */`;
}

function dataClass({ name, description, closed, fields }: ObjectType): string {
  const constants = fields.filter(({ constant }) => constant !== undefined);
  const variable = fields.filter(({ constant }) => constant === undefined);
  const ignored = [
    ...(constants.length > 0 ? [`value = [${constants.map(({ wire }) => quoted(wire)).join(', ')}], allowGetters = true`] : []),
    ...(closed ? [] : ['ignoreUnknown = true']),
  ];
  const body = constants.map(({ wire, name: property, constant }) => `    @get:JsonProperty(${quoted(wire)})\n    val ${property}: String get() = ${quoted(constant ?? '')}`);
  if (variable.some(({ secret }) => secret)) {
    const shown = variable.map(({ name: property, secret }) => `${property}=${secret ? '\\u2026' : `$${property}`}`);
    body.push(`    /** All but what is secret. */\n    override fun toString() = "${name}(${shown.join(', ')})"`);
  }
  if (variable.length === 0) body.push('    override fun equals(other: Any?) = other is ' + name, '    override fun hashCode() = 0');
  return [
    kdoc(titled(name, description, closed ? 'A property that is not known is refused.' : 'A property that is not known is passed over.')),
    '@JsonInclude(JsonInclude.Include.NON_NULL)',
    ...(ignored.length > 0 ? [`@JsonIgnoreProperties(${ignored.join(', ')})`] : []),
    variable.length === 0 ? `class ${name} {` : `data class ${name} @JsonCreator constructor(\n${variable.map(parameter).join(',\n')}\n)${body.length > 0 ? ' {' : ''}`,
    ...(body.length > 0 ? [...body, '}'] : []),
  ].join('\n');
}

function parameter({ wire, name, type, required, description }: Field): string {
  return `${description === '' ? '' : `${kdoc(`${description}${required ? '' : ' Null where absent.'}`, '    ')}\n`}`
    + `    @param:JsonProperty(${quoted(wire)}${required ? ', required = true' : ''}) @get:JsonProperty(${quoted(wire)})\n    val ${name}: ${type}${required ? '' : '? = null'}`;
}

/** No enum class: it could not keep a value that this version does not know. */
function enumeration({ name, description, values }: EnumType): string {
  return [
    kdoc(titled(name, description, 'A value that this version does not know is kept as it was read: see known.')),
    `data class ${name} @JsonCreator(mode = JsonCreator.Mode.DELEGATING) constructor(@get:JsonValue val value: String) {`,
    '    /** Says whether this version knows the value. */\n    fun known() = value in KNOWN\n',
    '    companion object {',
    ...values.map((value) => `        val ${upperCase(value)} = ${name}(${quoted(value)})`),
    `        private val KNOWN = setOf(${values.map(quoted).join(', ')})`,
    '    }',
    '}',
  ].join('\n');
}

const unknown = `/** A message of a type that this version does not know, which is to be ignored; [frame] is the message as it was read. */
data class UnknownMessage(@get:JsonValue val frame: ObjectNode) {
    /** The type that is not known. */
    @get:JsonIgnore
    val type: String get() = frame.path("type").asText()
}`;

/** Adds to a class the interfaces of the unions that it belongs to, whose property \`type\` it has. */
function withUnions(type: string, text: string, unions: readonly Union[]): string {
  const of = unions.filter(({ members, takesUnknown }) => (type === 'UnknownMessage' ? takesUnknown : members.some(({ schema }) => schema === type)));
  if (of.length === 0) return text;
  return text
    .replace(/^(data class \w+\(.*\)|\)|class \w+)( \{)?$/m, `$1 : ${of.map(({ name }) => name).join(', ')}$2`)
    .replace(/^( +)val type: /m, '$1override val type: ');
}

function sealedInterface({ name, description, members, takesUnknown }: Union): string {
  const branch = ({ schema, type, prefix }: Member): string =>
    `                ${type === undefined ? `type.startsWith(${quoted(prefix ?? '')})` : `type == ${quoted(type)}`} -> Wire.read(message, ${schema}::class.java)`;
  return [
    `${kdoc(titled(name, description))}\nsealed interface ${name} {`,
    '    /** The type of the message on the wire. */\n    val type: String\n',
    '    companion object {',
    kdoc(`Reads the text of a frame. A type that this version does not know ${takesUnknown ? 'gives an UnknownMessage, which is to be ignored' : 'is refused'}.\n@throws InvalidMessageException for what is no such message`, '        '),
    `        fun read(frame: String): ${name} {`,
    '            val message = Wire.parse(frame)\n            val type = Wire.typeOf(message)\n            return when {',
    ...members.map(branch),
    `                else -> ${takesUnknown ? 'UnknownMessage(message)' : 'throw InvalidMessageException("type: is not known")'}`,
    '            }\n        }\n    }\n}',
  ].join('\n');
}

const imports = `import com.fasterxml.jackson.annotation.JsonCreator
import com.fasterxml.jackson.annotation.JsonIgnore
import com.fasterxml.jackson.annotation.JsonIgnoreProperties
import com.fasterxml.jackson.annotation.JsonInclude
import com.fasterxml.jackson.annotation.JsonProperty
import com.fasterxml.jackson.annotation.JsonValue
import com.fasterxml.jackson.core.JsonParser
import com.fasterxml.jackson.core.JsonProcessingException
import com.fasterxml.jackson.core.JsonToken
import com.fasterxml.jackson.databind.DeserializationContext
import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.JsonDeserializer
import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.MapperFeature
import com.fasterxml.jackson.databind.SerializationFeature
import com.fasterxml.jackson.databind.json.JsonMapper
import com.fasterxml.jackson.databind.module.SimpleModule
import com.fasterxml.jackson.databind.node.ObjectNode`;

const runtime = (version: string): string => `/** What was read is no message of this version. It says where, and never what: that may be a token. */
class InvalidMessageException internal constructor(message: String) : Exception(message)

/** Reads and writes messages and payloads as JSON. An optional property that is null is read as absent. */
object Wire {
    /** The version of the document that the models were generated from. */
    const val DOCUMENT_VERSION = ${quoted(version)}

    private val mapper: JsonMapper = JsonMapper.builder()
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .addModule(SimpleModule().addDeserializer(String::class.java, StrictString))
        .build()

    /** Writes a message or a payload. */
    fun write(value: Any): String = mapper.writeValueAsString(value)

    /** Reads a payload, such as that of an event; throws [InvalidMessageException]. */
    fun <T> read(node: ObjectNode, type: Class<T>): T =
        try {
            mapper.treeToValue(node, type)
        } catch (error: JsonProcessingException) {
            // Jackson's own message repeats what was read.
            throw InvalidMessageException("a property is missing, unknown or of another type")
        }

    /** Reads an object of which nothing is known; throws [InvalidMessageException]. */
    fun parse(text: String): ObjectNode {
        val node = try {
            mapper.readTree(text)
        } catch (error: JsonProcessingException) {
            throw InvalidMessageException("is not JSON")
        }
        return node as? ObjectNode ?: throw InvalidMessageException("is not an object")
    }

    internal fun typeOf(message: ObjectNode): String =
        message.path("type").textValue() ?: throw InvalidMessageException("type: is missing or not a text")

    /** Jackson takes a number for a text otherwise. */
    private object StrictString : JsonDeserializer<String>() {
        override fun deserialize(parser: JsonParser, context: DeserializationContext): String =
            if (parser.hasToken(JsonToken.VALUE_STRING)) parser.text else context.handleUnexpectedToken(String::class.java, parser) as String
    }
}`;
