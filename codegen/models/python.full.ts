import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { Test } from 'tap';
import { has } from '../../toolchain.ts';
import { buildFolder, hasPackage, modelsFolder, readers, run, tryModels, tryPrinting, writeLampModels } from './round-trip.ts';

const systemPython = '/usr/bin/python3';

test("Python's models read and write every vector with the system's pydantic", async (t) => {
  if (!has(t, systemPython) || !hasPackage(t, 'python3-pydantic')) return;
  await tryPython(t, systemPython);
});

test('and with the pydantic of another Python', async (t) => {
  const other = spawnSync('python3', ['-c', 'import sys, pydantic; print(sys.executable)'], { encoding: 'utf8' }).stdout?.trim();
  if (!other || other === systemPython) {
    t.comment('there is no other Python with pydantic');
    return;
  }
  await tryPython(t, other);
});

async function tryPython(t: Test, python: string): Promise<void> {
  const folder = buildFolder(t);
  const { unions, payloads } = await readers();
  writeFileSync(join(folder, 'answerer.py'), program(unions, payloads));
  const env = { PYTHONPATH: join(modelsFolder, 'python'), PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' };
  t.comment(run(python, ['-c', 'import sys, pydantic; print(f"Python {sys.version_info[0]}.{sys.version_info[1]}, pydantic {pydantic.VERSION}")'], { cwd: folder, env }));
  await writeLampModels('python', join(folder, 'lamp-models'));
  const lamp = 'import lamp; print(lamp.write(lamp.read_heard_message(\'{"type": "STATE", "room-name": "attic", "lit": true, "later": 1}\')))';
  const written = run(python, ['-W', 'error', '-c', lamp], { cwd: folder, env: { ...env, PYTHONPATH: join(folder, 'lamp-models') } });
  t.same(JSON.parse(written), { type: 'STATE', 'room-name': 'attic', lit: true }, 'those of another document keep a name that is none of Python');
  const answer = (input: string): string => run(python, ['-W', 'error', 'answerer.py'], { cwd: folder, env, input });
  await tryModels(t, answer);
  tryPrinting(t, answer);
}

const program = (unions: readonly string[], payloads: readonly string[]): string => `import json
import sys
import traceback
import token_refresh as models

UNIONS = {
${unions.map((name) => `    "${name}": models.read_${name.replace('Message', '').toLowerCase()}_message,`).join('\n')}
}
PAYLOADS = {
${payloads.map((name) => `    "${name}": models.${name},`).join('\n')}
}

def dumped(value):
    return value.model_dump() if hasattr(value, "model_dump") else value.dict()


def misused(value):
    """What is said of an object that is made wrongly by hand, with the token of another."""
    try:
        models.TokenData(token=value.data.token, more=value.data.token)
    except ValueError as error:
        return f"{error} {error!r}"


for line in sys.stdin:
    reader, _, text = line.rstrip("\\n").partition("\\t")
    is_printed, reader = reader.startswith("?"), reader.lstrip("?")
    try:
        value = UNIONS[reader](text) if reader in UNIONS else models.read_payload(PAYLOADS[reader], json.loads(text))
        ways = f"{value} {value!r} {value.data} {[value]} {vars(value.data)} {dumped(value)} {misused(value)}" if is_printed else models.write(value)
        print(ways.replace("\\n", " "))
    except models.InvalidMessage as error:
        print("!" + (traceback.format_exc() if is_printed else str(error)).replace("\\n", " "))
`;
