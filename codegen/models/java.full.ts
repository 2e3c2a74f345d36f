import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { has } from '../../toolchain.ts';
import { buildFolder, hasPackage, modelsFolder, readers, run, tryModels, writeLampModels } from './round-trip.ts';

const jackson = ['core', 'annotations', 'databind'].map((part) => `/usr/share/java/jackson-${part}.jar`);

test("Java's models build without a warning and read and write every vector", async (t) => {
  if (!has(t, '/usr/bin/javac') || !hasPackage(t, 'libjackson2-databind-java')) return;
  const folder = buildFolder(t);
  const { unions, payloads } = await readers();
  writeFileSync(join(folder, 'Answerer.java'), program(unions, payloads));
  const path = [...jackson, folder].join(':');
  const compile = (sources: string, ...others: readonly string[]): string => {
    const files = readdirSync(sources).map((file) => join(sources, file));
    const checks = ['-Xlint:all', '-Xdoclint:all,-missing', '-Werror'];
    return run('/usr/bin/javac', [...checks, '-encoding', 'UTF-8', '-cp', path, '-d', folder, ...files, ...others], { cwd: folder });
  };
  compile(join(modelsFolder, 'java', 'tokenrefresh'), join(folder, 'Answerer.java'));
  await writeLampModels('java', join(folder, 'lamp-sources'));
  t.equal(compile(join(folder, 'lamp-sources', 'lamp')), '', 'so do those of another document');
  await tryModels(t, (input) => run('/usr/bin/java', ['-cp', path, 'Answerer'], { cwd: folder, input }));
});

const program = (unions: readonly string[], payloads: readonly string[]): string => `import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tokenrefresh.*;

public final class Answerer {
    static Object read(String reader, String text) throws InvalidMessageException {
        return switch (reader) {
${unions.map((name) => `            case "${name}" -> ${name}.read(text);`).join('\n')}
${payloads.map((name) => `            case "${name}" -> Wire.read(Wire.parse(text), ${name}.class);`).join('\n')}
            default -> throw new IllegalStateException(reader);
        };
    }

    public static void main(String[] arguments) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int tab = line.indexOf('\\t');
            try {
                out.println(Wire.write(read(line.substring(0, tab), line.substring(tab + 1))));
            } catch (InvalidMessageException error) {
                out.println("!" + error.getMessage());
            }
        }
    }
}
`;
