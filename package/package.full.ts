import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { test, type Test } from 'tap';

const root = join(import.meta.dirname, '..');
/** What the package may bring into an empty project. */
const [mostPackages, mostMegabytes] = [120, 60];

/** A process as a user has it: tap puts its hooks into every child's NODE_OPTIONS. */
function run(cwd: string, command: string, ...args: readonly string[]): { code: number; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('env', ['-u', 'NODE_OPTIONS', command, ...args], { cwd, encoding: 'utf8' });
  return { code: status ?? -1, out: stdout, err: stderr };
}

function inOrder(cwd: string, command: string, ...args: readonly string[]): string {
  const { code, out, err } = run(cwd, command, ...args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${err}${out}`);
  return out;
}

/** Packs the project as `npm pack` does, and installs it into an empty one beside a Node of that version. */
function pack(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'wstr-pack-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  inOrder(root, 'npm', 'pack', '--pack-destination', folder);
  return join(folder, readdirSync(folder).find(name => name.endsWith('.tgz'))!);
}

function emptyProject(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'wstr-consumer-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module', private: true, allowScripts: { node: true } }));
  return folder;
}

/** Packages in node_modules, nested ones too. */
function packages(folder: string): number {
  return (readdirSync(folder, { recursive: true, encoding: 'utf8' })).filter(name => /(^|\/)node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(`node_modules/${name}`)).length;
}

function megabytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) / 1e6;
}

test('The tarball holds what a user needs, and serves an empty project on Node 22 and 24', { timeout: 600_000 }, async t => {
  const tarball = pack(t);
  const names = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).split('\n').filter(Boolean).map(name => name.replace(/^package\//, ''));
  for (const needed of ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'asyncapi.yaml', 'bin/ws-token-refresh.js', 'dist/cli.js', 'dist/generated/schemas/client-to-server.json', 'dist/generated/vectors/ReauthMessage.json', 'dist/docs/site/index.html', 'dist/docs/site/reference/index.html', 'dist/demo/dist/index.html', 'dist/conformance/client/CONTRACT.md']) t.ok(names.includes(needed), needed);
  t.strictSame(names.filter(name => /\.test\.|\.full\.|broken\/|benign\/|selftest|^codegen|^spec|^bench|^faults|^browser|(?<!\.d)\.tsx?$/.test(name)), [], 'no tests, no faulty peers, no generators, no sources');

  const folder = emptyProject(t);
  inOrder(folder, 'npm', 'install', tarball, '--no-audit', '--no-fund');
  const [count, size] = [packages(join(folder, 'node_modules')), megabytes(join(folder, 'node_modules'))];
  t.comment(`${count} packages, ${size.toFixed(1)} MB; tarball ${(statSync(tarball).size / 1e6).toFixed(1)} MB`);
  t.ok(count <= mostPackages, `${count} packages`);
  t.ok(size <= mostMegabytes, `${size.toFixed(1)} MB`);

  const bin = join(folder, 'node_modules/.bin/ws-token-refresh');
  for (const major of [22, 24]) {
    const beside = emptyProject(t);
    inOrder(beside, 'npm', 'install', `node@${major}`, '--no-audit', '--no-fund');
    const node = join(beside, 'node_modules/node/bin/node');
    t.match(inOrder(folder, node, '--version'), new RegExp(`^v${major}\\.`));
    t.match(inOrder(folder, node, bin, '--version'), /^\d+\.\d+\.\d+\n$/);
    const judged = run(folder, node, bin, 'conform', 'server', '--report', 'summary', '--case', 'server/reauthentication/*');
    t.match(judged, { code: 0, out: /PASSED: \d+ of \d+ chosen cases passed/ }, `Node ${major} judges the embedded server`);
    t.match(run(folder, node, bin, 'conform', 'client', '--report', 'summary', '--case', 'client/refresh/warning'), { code: 0 }, `Node ${major} judges the reference client`);
    t.match(run(folder, node, bin, 'conform', 'selftest'), { code: 2, err: /^error: conform selftest needs a clone of the project[^\n]*\n$/ });
    for (const [entry, member] of [['', 'isServerMessage'], ['/server', 'tokenRefresh'], ['/client', 'createClient'], ['/conformance', 'runServerSuite']] as const) {
      t.equal(inOrder(folder, node, '--input-type=module', '-e', `import { ${member} } from 'ws-token-refresh${entry}'; console.log(typeof ${member})`), 'function\n', `ws-token-refresh${entry} on Node ${major}`);
    }
    const files = "import { readFileSync } from 'node:fs'; for (const name of ['asyncapi.yaml', 'schemas/PublishMessage.json', 'vectors/PublishMessage.json', 'docs/index.html']) readFileSync(new URL(import.meta.resolve('ws-token-refresh/' + name)));";
    t.equal(run(folder, node, '--input-type=module', '-e', files).code, 0, 'document, schemas, vectors and documentation are files');
  }

  cpSync(join(import.meta.dirname, 'consumer.ts'), join(folder, 'consumer.ts'));
  inOrder(folder, 'npm', 'install', '--save-dev', 'typescript', '@types/node', '--no-audit', '--no-fund');
  const tsc = join(folder, 'node_modules/.bin/tsc');
  for (const [module, resolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']] as const) {
    const { code, out } = run(folder, process.execPath, tsc, '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--types', 'node', '--resolveJsonModule', '--module', module, '--moduleResolution', resolution, 'consumer.ts');
    t.equal(code, 0, `a consumer type-checks under ${resolution} ${out}`);
  }

  const lint = await publint({ pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer }, strict: true });
  t.strictSame(lint.messages.map(message => formatMessage(message, lint.pkg)), [], 'publint');
  const types = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))), { entrypoints: ['.', './server', './client', './conformance'] });
  // The package is ESM, so whoever requires it gets it by import; the old resolution of Node 10 knows no exports.
  const problems = types.types === false ? [{ kind: 'NoTypes' }] : types.problems.filter(({ kind, ...where }) => kind !== 'CJSResolvesToESM' && !('resolutionKind' in where && where.resolutionKind === 'node10'));
  t.strictSame(problems, [], 'are the types wrong?');
});

test('An older Node gets one clear line', async t => {
  const folder = emptyProject(t);
  inOrder(folder, 'npm', 'install', 'node@20', '--no-audit', '--no-fund');
  const { code, err } = run(root, join(folder, 'node_modules/node/bin/node'), join(root, 'bin/ws-token-refresh.js'), '--version');
  t.equal(code, 2);
  t.match(err, /^error: ws-token-refresh needs Node 22 or later, and this is 20\.\d+\.\d+; put a newer one first on the PATH\n$/);
});
