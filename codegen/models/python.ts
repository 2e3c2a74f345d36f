import { PythonGenerator } from '@asyncapi/modelina';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { reachable } from '../document/references.ts';
import type { EnumType, Field, Language, ObjectType } from './language.ts';
import { pythonRuntime } from './python-runtime.ts';
import type { Member, Union } from './unions.ts';
import { commentLines, quoted, snakeCase, titled, unreserved, upperCase } from './words.ts';

/** Python's own words, and names that pydantic 1 or 2 has for itself. */
const reserved =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal '
  + 'not or pass raise return try while with yield copy json dict schema construct fields validate parse_obj parse_raw parse_file from_orm';

/** How Python writes the models: classes of pydantic 1.10 and 2 alike; what differs between these is in wire.py. */
export const python: Language = {
  generator: PythonGenerator,
  objects: 'class',
  types: { text: 'StrictStr', secret: 'Secret', whole: 'StrictInt', number: 'Number', flag: 'StrictBool', open: 'Object', any: 'Any', list: (element) => `List[${element}]` },
  fieldName: (wire) => unreserved(snakeCase(wire), reserved),
  object: model,
  enumeration,
  alias: ({ name, description, type }) => `${name} = ${type}\n${docstring(description)}`.trimEnd(),
};

/** The files of the Python package and of its distribution. */
export function pythonFiles(document: ProtocolDocument, name: string, texts: ReadonlyMap<string, string>, unions: readonly Union[]): Map<string, string> {
  const packageName = snakeCase(name);
  const readers = unions.map((union) => `read_${snakeCase(union.name)}`);
  const names = [...texts.keys(), ...unions.map((union) => union.name), ...readers];
  const ofWire = ['DOCUMENT_VERSION', 'InvalidMessage', 'UnknownMessage', 'read_payload', 'write'];
  const listed = (all: readonly string[]): string => all.toSorted().map((each) => `    ${each},\n`).join('');
  const code = `${[...inOrder(document, texts), ...unions.map(unionCode)].join('\n\n\n')}\n`;
  const typing = ['Any', 'Dict', 'List', 'Literal', 'Optional', 'Union'].filter((each) => new RegExp(`\\b${each}\\b`).test(code));
  const strict = ['Field', 'StrictBool', 'StrictInt', 'StrictStr'].filter((each) => new RegExp(`\\b${each}\\b`).test(code));
  return new Map([
    [
      'pyproject.toml',
      '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n\n'
      + `[project]\nname = ${quoted(`${name}-models`)}\nversion = ${quoted(document.version)}\ndescription = ${quoted(`The messages of ${document.title}`)}\n`
      + 'requires-python = ">=3.8"\ndependencies = ["pydantic>=1.10,<3"]\n\n'
      + `[tool.setuptools]\npackages = [${quoted(packageName)}]\n\n[tool.setuptools.package-data]\n${packageName} = ["py.typed"]\n`,
    ],
    [`${packageName}/py.typed`, ''],
    [
      `${packageName}/__init__.py`,
      `${docstring(`The messages of ${document.title} ${document.version}.\n\nA client reads frames by read_server_message and a server by read_client_message; write writes a message.`)}\n\n`
      + `from .messages import (\n${listed(names)})\nfrom .wire import (\n${listed(ofWire)})\n\n`
      + `__all__ = [\n${[...names, ...ofWire].toSorted().map((each) => `    ${quoted(each)},\n`).join('')}]\n`,
    ],
    [
      `${packageName}/messages.py`,
      `${docstring('The messages and what they hold. Leave out what is absent: None is refused as null is.')}\n\n`
      + `from typing import ${typing.join(', ')}\n\nfrom pydantic import ${strict.join(', ')}\n\n`
      + 'from .wire import Closed, Number, Object, Open, OpenEnum, Secret, UnknownMessage, parse, read_as, unknown_type\n\n\n'
      + code,
    ],
    [`${packageName}/wire.py`, pythonRuntime(document.version)],
  ]);
}

/** The texts so that each type stands after those that it is made of, as Python needs it. */
function inOrder({ schemas }: ProtocolDocument, texts: ReadonlyMap<string, string>): string[] {
  const ordered = new Set<string>();
  const visited = new Set<string>();
  const visit = (name: string): void => {
    if (visited.has(name)) return;
    visited.add(name);
    reachable(schemas, name).forEach(visit);
    ordered.add(name);
  };
  [...texts.keys()].forEach(visit);
  return [...ordered].flatMap((name) => texts.get(name) ?? []);
}

function docstring(prose: string, indent = ''): string {
  if (prose === '') return '';
  const lines = commentLines(prose.replaceAll('\\', '\\\\').replaceAll('"""', "'''"), indent).trimStart();
  return `${indent}"""${lines}${lines.includes('\n') ? `\n${indent}` : ''}"""`;
}

function model({ name, description, closed, fields }: ObjectType): string {
  const prose = [description, closed ? 'A property that is not known is refused.' : 'A property that is not known is passed over.'];
  return [
    `class ${name}(${closed ? 'Closed' : 'Open'}):`,
    docstring(prose.join(' ').trim(), '    '),
    ...fields.map((field) => `\n    ${field.name}: ${declaration(field)}${field.description === '' ? '' : `\n${docstring(field.description, '    ')}`}`),
  ].join('\n');
}

function declaration({ name, wire, type, required, constant, recursive }: Field): string {
  const alias = name === wire ? undefined : `alias=${quoted(wire)}`;
  if (constant !== undefined) return `Literal[${quoted(constant)}] = ${alias === undefined ? quoted(constant) : `Field(${quoted(constant)}, ${alias})`}`;
  const named = recursive ? quoted(type) : type;
  if (required) return `${named}${alias === undefined ? '' : ` = Field(..., ${alias})`}`;
  return `Optional[${named}] = ${alias === undefined ? 'None' : `Field(None, ${alias})`}`;
}

function enumeration({ name, description, values }: EnumType): string {
  return [
    `class ${name}(OpenEnum):`,
    docstring(titled('A text', description, 'A value that this version does not know is kept as it was read: see known().').replace('A text: ', ''), '    '),
    '',
    ...values.map((value) => `    ${unreserved(upperCase(value), reserved)} = ${quoted(value)}`),
  ].join('\n');
}

function unionCode({ name, description, members, takesUnknown }: Union): string {
  const read = ({ schema, type, prefix }: Member): string =>
    `    if kind${type === undefined ? `.startswith(${quoted(prefix ?? '')})` : ` == ${quoted(type)}`}:\n        return read_as(${schema}, frame)`;
  const all = [...members.map(({ schema }) => schema), ...(takesUnknown ? ['UnknownMessage'] : [])];
  return [
    `${name} = Union[\n${all.map((each) => `    ${each},\n`).join('')}]\n${docstring(description)}\n\n`,
    `def read_${snakeCase(name)}(text: str) -> ${name}:`,
    docstring(`Reads the text of a frame. A type that this version does not know ${takesUnknown ? 'gives an UnknownMessage, which is to be ignored' : 'is refused'}.\n\nRaises InvalidMessage, which does not repeat what was read.`, '    '),
    '    kind, frame = parse(text)',
    ...members.map(read),
    takesUnknown ? '    return UnknownMessage(kind, frame)' : '    raise unknown_type()',
  ].join('\n');
}
