import type { Problem } from '../document/problems.ts';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { csharp, csharpFiles } from './csharp.ts';
import { go, goFiles } from './go.ts';
import { java, javaFiles } from './java.ts';
import { kotlin, kotlinFiles } from './kotlin.ts';
import { modelTexts } from './language.ts';
import type { Language } from './language.ts';
import { python, pythonFiles } from './python.ts';
import { modelsReadme } from './readme.ts';
import { rust, rustFiles } from './rust.ts';
import { takenNames, unions } from './unions.ts';
import type { Union } from './unions.ts';

/** Puts together the files of a language from the texts of its models. */
type Assemble = (document: ProtocolDocument, name: string, texts: ReadonlyMap<string, string>, unions: readonly Union[]) => Map<string, string>;

const languages: Readonly<Record<string, [Language, Assemble]>> = {
  go: [go, goFiles],
  java: [java, javaFiles],
  python: [python, pythonFiles],
  rust: [rust, rustFiles],
  kotlin: [kotlin, kotlinFiles],
  csharp: [csharp, csharpFiles],
};

/** Writes models/: one folder for each language, without what every generated file says first. */
export async function modelFiles(document: ProtocolDocument): Promise<{ files: Map<string, string>; problems: Problem[] }> {
  const files = new Map<string, string>();
  const problems = takenNames(document);
  const name = document.channel['x-subprotocol'].replace(/\.v\d+$/, '');
  for (const [folder, [language, assemble]] of Object.entries(languages)) {
    const { texts, problems: found } = await modelTexts(document, language);
    problems.push(...found);
    for (const [file, text] of assemble(document, name, texts, unions(document))) files.set(`models/${folder}/${file}`, text);
  }
  files.set('models/README.md', modelsReadme(document, name, unions(document)));
  return { files, problems };
}
