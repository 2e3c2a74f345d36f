import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { has } from '../../toolchain.ts';
import { buildFolder, hasPackage, modelsFolder, readers, run, tryModels, tryPrinting, writeLampModels } from './round-trip.ts';

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
  const answer = (input: string): string => run('/usr/bin/java', ['-cp', path, 'Answerer'], { cwd: folder, input });
  await tryModels(t, answer);
  tryPrinting(t, answer);
});

const program = (unions: readonly string[], payloads: readonly string[]): string => `import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tokenrefresh.*;

public final class Answerer {
    static Object read(String reader, String text) throws InvalidMessageException {
        return switch (reader) {
${unions.map((name) => `            case "${name}" -> ${name}.read(text);`).join('\n')}
${payloads.map((name) => `            case "${name}" -> Wire.read(Wire.parse(text), ${name}.class);`).join('\n')}
            default -> throw new IllegalStateException(reader);
        };
    }

    static String trace(Exception error) {
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().replace('\\n', ' ');
    }

    public static void main(String[] arguments) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int tab = line.indexOf('\\t');
            boolean isPrinted = line.startsWith("?");
            try {
                Object value = read(line.substring(isPrinted ? 1 : 0, tab), line.substring(tab + 1));
                out.println(isPrinted ? value + " " + List.of(value) : Wire.write(value));
            } catch (InvalidMessageException error) {
                out.println("!" + (isPrinted ? trace(error) : error.getMessage()));
            }
        }
    }
}
`;
