import { RustGenerator } from '@asyncapi/modelina';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import type { EnumType, Field, Language, ObjectType } from './language.ts';
import { rustRuntime } from './rust-runtime.ts';
import type { Member, Union } from './unions.ts';
import { commentLines, pascalCase, quoted, snakeCase, unreserved } from './words.ts';

const reserved =
  'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct '
  + 'super trait true type unsafe use where while abstract become box do final macro override priv try typeof unsized virtual yield union';

/** How Rust writes the models: structs that serde writes, and that are read by what refuses null and other types. */
export const rust: Language = {
  generator: RustGenerator,
  objects: 'struct',
  types: { text: 'String', whole: 'i64', number: 'f64', flag: 'bool', open: 'Object', any: 'Value', list: (element) => `Vec<${element}>` },
  fieldName: (wire) => unreserved(snakeCase(wire), reserved),
  object: struct,
  enumeration,
  alias: ({ name, description, type }) => `${doc(description || `${name}.`)}\npub type ${name} = ${type};`,
};

/** The files of the crate. */
export function rustFiles(document: ProtocolDocument, name: string, texts: ReadonlyMap<string, string>, unions: readonly Union[]): Map<string, string> {
  const code = [...texts.values(), ...unions.map(unionCode)].join('\n\n');
  const crate = `The messages of ${document.title} ${document.version}.`;
  return new Map([
    [
      'Cargo.toml',
      `[package]\nname = ${quoted(`${name}-models`)}\nversion = ${quoted(document.version)}\nedition = "2021"\nrust-version = "1.63"\n`
      + `description = ${quoted(`The messages of ${document.title}`)}\n\n`
      + `[lib]\nname = ${quoted(snakeCase(name))}\n\n`
      + '[dependencies]\nserde = { version = "1.0.100", features = ["derive"] }\nserde_json = "1.0.60"\n',
    ],
    [
      'src/lib.rs',
      `//! ${crate}\n//!\n//! A client reads frames by \`ServerMessage::read\` and a server by \`ClientMessage::read\`; \`write\` writes a message.\n\n`
      + '#![forbid(unsafe_code)]\n#![warn(missing_docs)]\n\nmod messages;\nmod wire;\n\npub use messages::*;\npub use wire::{read_payload, write, FromValue, InvalidMessage, Object, UnknownMessage};\n\n'
      + `/// The version of the document that the models were generated from.\npub const DOCUMENT_VERSION: &str = ${quoted(document.version)};\n`,
    ],
    [
      'src/messages.rs',
      `//! The messages and what they hold.\n\nuse serde::{Serialize, Serializer};\nuse serde_json::Value;\n\n`
      + `use crate::wire::{frame_of, kind_of, readable, FromValue, InvalidMessage, Members, Object, UnknownMessage};\n\n${code}\n`,
    ],
    ['src/wire.rs', rustRuntime],
  ]);
}

function doc(prose: string, indent = ''): string {
  return commentLines(prose, `${indent}/// `);
}

/** serde writes the constant of an object as its tag; the objects of a document have one at most, their `type`. */
function struct({ name, description, closed, fields }: ObjectType): string {
  const tag = fields.find(({ constant }) => constant !== undefined);
  const variable = fields.filter(({ constant }) => constant === undefined);
  const members = fields.map((field) =>
    field.constant === undefined
      ? `            ${field.name}: members.${field.required ? 'required' : 'optional'}(${quoted(field.wire)})?,`
      : `        members.constant(${quoted(field.wire)}, ${quoted(field.constant)})?;`);
  return [
    doc(`${description} ${closed ? 'A property that is not known is refused.' : 'A property that is not known is passed over.'}`.trim()),
    `#[derive(${fields.some(({ secret }) => secret) ? '' : 'Debug, '}Clone, PartialEq, Serialize)]`,
    ...(tag === undefined ? [] : [`#[serde(tag = ${quoted(tag.wire)}, rename = ${quoted(tag.constant ?? '')})]`]),
    variable.length === 0 ? `pub struct ${name} {}` : `pub struct ${name} {\n${variable.map(declaration).join('\n')}\n}`,
    ...(fields.some(({ secret }) => secret) ? ['', debug(name, variable)] : []),
    '',
    `impl FromValue for ${name} {`,
    '    fn from_value(value: Value) -> Result<Self, InvalidMessage> {',
    `        let ${fields.length > 0 ? 'mut ' : ''}members = Members::of(value)?;`,
    ...members.filter((line) => line.startsWith('        members')),
    variable.length === 0 ? '        let read = Self {};' : '        let read = Self {',
    ...members.filter((line) => line.startsWith('            ')),
    ...(variable.length === 0 ? [] : ['        };']),
    ...(closed ? ['        members.end()?;'] : []),
    '        Ok(read)',
    '    }',
    '}',
    '',
    `readable!(${name});`,
  ].join('\n');
}

/** What is derived would print what is secret too. */
function debug(name: string, fields: readonly Field[]): string {
  return [
    `impl std::fmt::Debug for ${name} {`,
    '    fn fmt(&self, formatter: &mut std::fmt::Formatter<\'_>) -> std::fmt::Result {',
    `        formatter.debug_struct(${quoted(name)})`,
    ...fields.map(({ name: field, secret }) => `            .field(${quoted(field)}, ${secret ? '&format_args!("…")' : `&self.${field}`})`),
    '            .finish()',
    '    }',
    '}',
  ].join('\n');
}

function declaration({ name, wire, type, required, recursive, element, description }: Field): string {
  const attributes = [
    ...(name === wire ? [] : [`rename = ${quoted(wire)}`]),
    ...(required ? [] : ['skip_serializing_if = "Option::is_none"']),
  ];
  const held = recursive && element === undefined ? `Box<${type}>` : type;
  return [
    doc(description || `\`${wire}\`.`, '    '),
    ...(attributes.length > 0 ? [`    #[serde(${attributes.join(', ')})]`] : []),
    `    pub ${name}: ${required ? held : `Option<${held}>`},`,
  ].join('\n');
}

function enumeration({ name, description, values }: EnumType): string {
  return [
    doc(description || `${name}.`),
    '#[derive(Debug, Clone, PartialEq, Eq, Hash)]',
    `pub enum ${name} {`,
    ...values.map((value) => `    /// \`${value}\`.\n    ${pascalCase(value)},`),
    '    /// A value that this version does not know, as it was read.\n    Unknown(String),',
    '}',
    '',
    `impl ${name} {`,
    '    /// The value on the wire.\n    pub fn as_str(&self) -> &str {\n        match self {',
    ...values.map((value) => `            Self::${pascalCase(value)} => ${quoted(value)},`),
    '            Self::Unknown(value) => value,\n        }\n    }',
    '}',
    '',
    `impl Serialize for ${name} {`,
    '    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {\n        serializer.serialize_str(self.as_str())\n    }',
    '}',
    '',
    `impl FromValue for ${name} {`,
    '    fn from_value(value: Value) -> Result<Self, InvalidMessage> {\n        let text = String::from_value(value)?;\n        Ok(match text.as_str() {',
    ...values.map((value) => `            ${quoted(value)} => Self::${pascalCase(value)},`),
    '            _ => Self::Unknown(text),\n        })\n    }',
    '}',
    '',
    `readable!(${name});`,
  ].join('\n');
}

function unionCode({ name, description, members, takesUnknown }: Union): string {
  const variant = (schema: string): string => schema.replace(/(?<=.)Message$/, '');
  const arm = ({ schema, type, prefix }: Member): string =>
    `            ${type === undefined ? `other if other.starts_with(${quoted(prefix ?? '')})` : quoted(type)} => Self::${variant(schema)}(${schema}::from_value(value)?),`;
  const variants = [...members.map(({ schema }) => schema), ...(takesUnknown ? ['UnknownMessage'] : [])];
  return [
    doc(description),
    '#[derive(Debug, Clone, PartialEq, Serialize)]\n#[serde(untagged)]',
    `pub enum ${name} {`,
    ...variants.map((schema) => `    /// See \`${schema}\`.\n    ${variant(schema)}(${schema}),`),
    '}',
    '',
    `impl ${name} {`,
    doc(`Reads the text of a frame. A type that this version does not know ${takesUnknown ? 'gives an unknown message, which is to be ignored' : 'is an error'}.`, '    '),
    '    pub fn read(frame: &str) -> Result<Self, InvalidMessage> {\n        Self::from_value(frame_of(frame)?)\n    }',
    '}',
    '',
    `impl FromValue for ${name} {`,
    '    fn from_value(value: Value) -> Result<Self, InvalidMessage> {',
    '        let kind = kind_of(&value)?;',
    '        Ok(match kind.as_str() {',
    ...members.map(arm),
    takesUnknown
      ? '            _ => Self::Unknown(UnknownMessage {\n                frame: Object::from_value(value)?,\n                kind,\n            }),'
      : '            _ => return Err(InvalidMessage::new("type: is not known")),',
    '        })',
    '    }',
    '}',
    '',
    `readable!(${name});`,
    ...members.map(({ schema }) => `\nimpl From<${schema}> for ${name} {\n    fn from(message: ${schema}) -> Self {\n        Self::${variant(schema)}(message)\n    }\n}`),
  ].join('\n');
}
