import type { ProtocolDocument } from '../document/protocol-document.ts';
import type { Member, Union } from './unions.ts';
import { pascalCase, snakeCase, words } from './words.ts';

/** What a reader of the models needs, language by language; `read` is a message that a client reads, `sent` one that it sends. */
interface Names {
  joined: string;
  snake: string;
  pascal: string;
  hyphened: string;
  read: string;
  sent: string;
}

interface Section {
  title: string;
  uses: string;
  fence: string;
  code: string;
}

/** models/README.md: how to use each language's models, what is tested, and what is left out. */
export function modelsReadme(document: ProtocolDocument, name: string, unions: readonly Union[]): string {
  const first = (union: string): string => (unions.find((each) => each.name === union)?.members as Member[] | undefined)?.[0]?.schema ?? union;
  const names = {
    joined: words(name).join(''), snake: snakeCase(name), pascal: pascalCase(name), hyphened: name,
    read: first('ServerMessage'), sent: first('ClientMessage'),
  };
  const tested = shipped(names).map(section).join('\n');
  const untested = experimental(names).map(section).join('\n');
  return `# Models of ${document.title} ${document.version} for other languages

Written by Modelina and the project's codegen from every schema of the document. What they have in common:

- Names on the wire are those of the document, whatever a property is called in the language.
- A client reads what a server sends, and a server what a client sends, each by one function that looks at \`type\`. A client gets an
  unknown message for a type that this version does not know, and is to ignore it; a server gets an error.
- What a client reads may hold more than is known: that is passed over, and not written again. What a server reads may not, but in \`ext\`.
- A value of an enumeration that this version does not know stays what it is; \`known\` tells it from the others, in Rust the variant \`Unknown\`.
- Absent and null differ: what is absent is not written, and null is refused where the document does not allow it.
- An object that may hold anything (\`ext\`, an event's payload) is kept as JSON and read as a payload by its kind.
- Refusals say where and why, and never what was read: that may be a token. The objects print \`…\` for a text that is \`writeOnly\`
  in the document, such as a token, and all else that they hold. By itself it is a text like any other, but for Python's
  \`repr\`. In Go, what stands in an unexported field is printed without being asked: print no struct that keeps such an object in one.
- The models check types, not limits: lengths, patterns and ranges are checked by the schemas in \`../schemas\`.

## Shipped

Each is built by a full test, offline, with what Debian 12 has, and reads and writes every valid vector of \`../vectors\`; of the
invalid ones it refuses all wrong types, missing properties, wrong constants and, from a client, unknown properties.

${tested}
## Experimental

Not built by any test of the project; their form may still change.

${untested}
Kotlin is experimental as Debian has no compiler newer than 1.3, which knows no \`sealed\` interfaces. Tried by hand with that word
left out, it reads and writes every valid vector; null is taken for an optional property, and in a list. C# is experimental as Debian
has no compiler for it: a parser finds its syntax right, and no more is known. It takes null as Kotlin does.

## Left out

PHP, C++, Dart and Scala: what Modelina writes for them has types and no more. It neither reads nor writes the names of the wire, and
does not tell messages apart by \`type\`. Use the schemas in \`../schemas\` there. TypeScript has its own files beside this folder:
plain objects, which print a token as they print all else.
`;
}

function section({ title, uses, fence, code }: Section): string {
  return `### ${title}\n\n${uses}\n\n\`\`\`${fence}\n${code}\n\`\`\`\n`;
}

function shipped({ joined, snake, hyphened, read, sent }: Names): Section[] {
  return [
    {
      title: 'Go',
      uses: `Go 1.18 or later, nothing else. In go.mod: \`require ${joined} v0.0.0\` and \`replace ${joined} => PATH/models/go\`.`,
      fence: 'go',
      code: `message, err := ${joined}.ReadServerMessage(frame)\nswitch m := message.(type) {\ncase ${joined}.${read}: // m is that message\ncase ${joined}.UnknownMessage: // to be ignored\n}\ntext, err := json.Marshal(reply) // such as ${joined}.${sent}`,
    },
    {
      title: 'Java',
      uses: 'Java 17 or later and Jackson 2.14 or later (jackson-databind). Add `models/java` to the folders of sources.',
      fence: 'java',
      code: `ServerMessage message = ServerMessage.read(frame);\nif (message instanceof ${read} m) { /* m is that message */ }\nif (message instanceof UnknownMessage) { /* to be ignored */ }\nString text = Wire.write(reply); // such as ${sent}`,
    },
    {
      title: 'Python',
      uses: `Python 3.8 or later and pydantic, 1.10 or 2. Install it by \`pip install PATH/models/python\`, or add that folder to PYTHONPATH.`,
      fence: 'python',
      code: `from ${snake} import ${read}, UnknownMessage, read_server_message, write\nmessage = read_server_message(text)\nif isinstance(message, ${read}): ...  # message is that message\nif isinstance(message, UnknownMessage): ...  # to be ignored\ntext = write(reply)  # such as ${sent}`,
    },
    {
      title: 'Rust',
      uses: `Rust 1.63 or later, serde and serde_json. In Cargo.toml: \`${hyphened}-models = { path = "PATH/models/rust" }\`.`,
      fence: 'rust',
      code: `use ${snake}::{write, ServerMessage};\nmatch ServerMessage::read(frame)? {\n    ServerMessage::${read.replace(/(?<=.)Message$/, '')}(message) => {} // message is that message\n    ServerMessage::Unknown(_) => {} // to be ignored\n    _ => {}\n}\nlet text = write(&reply); // such as ${sent}`,
    },
  ];
}

function experimental({ joined, pascal, read, sent }: Names): Section[] {
  return [
    {
      title: 'Kotlin',
      uses: 'Kotlin 1.5 or later and Jackson 2.14 or later (jackson-databind). Add `models/kotlin` to the folders of sources.',
      fence: 'kotlin',
      code: `import ${joined}.*\nval message = ServerMessage.read(frame)\nif (message is ${read}) { /* message is that message */ }\nif (message is UnknownMessage) { /* to be ignored */ }\nval text = Wire.write(reply) // such as ${sent}`,
    },
    {
      title: 'C#',
      uses: `.NET 8 or later, nothing else. Add \`models/csharp/${pascal}\` to the project.`,
      fence: 'csharp',
      code: `IServerMessage message = ServerMessage.Read(frame);\nif (message is ${read} m) { /* m is that message */ }\nif (message is UnknownMessage) { /* to be ignored */ }\nstring text = Wire.Write(reply); // such as ${sent}`,
    },
  ];
}
