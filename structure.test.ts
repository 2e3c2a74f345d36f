import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test, type Test } from 'tap';
import { has } from './toolchain.ts';

const root = import.meta.dirname;

/** Source files that are the project's, or null where git is missing to tell. */
function sourceFiles(t: Test): readonly string[] | null {
  if (!has(t, 'git')) return null;
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n');
  return files.filter(file => /\.(tsx?|js)$/.test(file));
}

/** What each folder may import of ours. Tests, self-tests and faulty peers may import server and client, as they start them. */
const mayImport: Record<string, readonly string[]> = {
  generated: [],
  keys: [],
  codegen: [],
  spec: ['codegen'],
  bench: [],
  server: ['generated', 'keys'],
  client: ['generated'],
  browser: ['client', 'docs', 'generated', 'keys', 'server', 'toolchain.ts'],
  demo: ['client', 'generated'],
  docs: ['codegen', 'conformance', 'generated', 'spec'],
  faults: ['keys', 'server'],
  fuzz: ['conformance', 'faults'],
  'event-check': ['faults'],
  conformance: ['generated', 'keys'],
  commands: ['generated', 'keys', 'server', 'conformance'],
  'toolchain.ts': [],
  'cli-under-test.ts': [],
  examples: [],
  package: ['generated', 'spec'],
  bin: ['cli.ts', 'dist'],
  'index.ts': ['generated'],
  'cli.ts': ['generated', 'keys', 'server', 'conformance', 'commands'],
};
const provesTheSuite = /^conformance\/(broken\/|benign\/|selftest\/)/;

function imports(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, path]) => normalize(join(dirname(file), path!)));
}

test('Imports go one way: document, generated, server and suite, commands', async t => {
  const sources = sourceFiles(t);
  if (!sources) return;
  for (const file of sources.filter(each => !/\.(test|full)\.ts$/.test(each))) {
    const place = file.split('/')[0]!;
    const allowed = mayImport[place];
    if (!allowed) {
      t.fail(`${file} lies in a folder whose imports are not laid down here`);
      continue;
    }
    for (const target of imports(file)) {
      const to = target.split('/')[0]!;
      const fine = to === place || allowed.includes(to) || (provesTheSuite.test(file) && (to === 'server' || to === 'client'));
      if (!fine) t.fail(`${file} imports ${target}`);
    }
  }
  t.pass(`${sources.length} files`);
});

test('No file outside of generated/ is longer than 300 lines', async t => {
  const sources = sourceFiles(t);
  if (!sources) return;
  for (const file of sources.filter(each => !each.startsWith('generated/'))) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
    if (lines > 300) t.fail(`${file} has ${lines} lines`);
  }
  t.pass(`${sources.length} files`);
});

test('npm run check runs what CI runs', async t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { check: string } };
  const ran = [...readFileSync(join(root, '.ci/run'), 'utf8').matchAll(/^run (?:test|start|full) '(?:npm ci && )?([^']+)'$/gm)].map(([, command]) => command);
  t.equal(scripts.check, ran.join(' && '));
});
