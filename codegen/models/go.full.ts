import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { has } from '../../toolchain.ts';
import { buildFolder, modelsFolder, readers, run, tryModels, tryPrinting, writeLampModels } from './round-trip.ts';

const go = '/usr/bin/go';

test("Go's models are formatted, build without complaint and read and write every vector", async (t) => {
  if (!has(t, go, 'version')) return;
  const folder = buildFolder(t);
  const { unions, payloads } = await readers();
  cpSync(join(modelsFolder, 'go'), join(folder, 'models'), { recursive: true });
  mkdirSync(join(folder, 'answerer'));
  writeFileSync(join(folder, 'answerer', 'go.mod'), 'module answerer\n\ngo 1.18\n\nrequire tokenrefresh v0.0.0\n\nreplace tokenrefresh => ../models\n');
  writeFileSync(join(folder, 'answerer', 'main.go'), program(unions, payloads));
  const env = { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOPROXY: 'off', GOTOOLCHAIN: 'local', GOPATH: join(folder, 'path'), GOCACHE: join(folder, 'cache'), CGO_ENABLED: '0' };
  t.equal(run('/usr/bin/gofmt', ['-l', '.'], { cwd: join(folder, 'models') }), '', 'gofmt would change nothing');
  t.equal(run(go, ['vet', './...'], { cwd: join(folder, 'models'), env }), '', 'vet finds nothing');
  await writeLampModels('go', join(folder, 'lamp'));
  t.equal(run(go, ['vet', './...'], { cwd: join(folder, 'lamp'), env }), '', 'nor in those of another document');
  run(go, ['build', '-o', 'answer', '.'], { cwd: join(folder, 'answerer'), env });
  const answer = (input: string): string => run(join(folder, 'answerer', 'answer'), [], { cwd: folder, input });
  await tryModels(t, answer);
  tryPrinting(t, answer);
});

const program = (unions: readonly string[], payloads: readonly string[]): string => `package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"tokenrefresh"
)

func read(reader string, text []byte) (any, error) {
	switch reader {
${unions.map((name) => `	case "${name}":\n		return tokenrefresh.Read${name}(text)`).join('\n')}
${payloads.map((name) => `	case "${name}":\n		var v tokenrefresh.${name}\n		err := json.Unmarshal(text, &v)\n		return v, err`).join('\n')}
	}
	panic(reader)
}

func printed(value any) string {
	ways := []string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		ways = append(ways, fmt.Sprintf(verb, value), fmt.Sprintf(verb, []any{value}), fmt.Sprintf(verb, struct{ Held any }{value}))
	}
	return strings.ReplaceAll(strings.Join(ways, " "), "\\n", " ")
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		reader, text, _ := strings.Cut(lines.Text(), "\\t")
		kind := strings.TrimPrefix(reader, "?")
		value, err := read(kind, []byte(text))
		if err != nil {
			fmt.Println("!" + err.Error())
			continue
		}
		if kind != reader {
			fmt.Println(printed(value))
			continue
		}
		written, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(written))
	}
}
`;
