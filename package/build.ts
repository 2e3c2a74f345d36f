import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Builds `dist/`, what the package has instead of the sources: compiled modules, and beside them the files that they read. */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

// The documentation is built when the package is packed, and takes longer than all the rest.
if (existsSync(dist)) for (const name of readdirSync(dist)) if (name !== 'docs') rmSync(join(dist, name), { recursive: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });

/** What proves the suite belongs to its makers, who have a clone: faulty peers import server and client, and are no use to anybody else. */
for (const name of ['conformance/broken', 'conformance/benign', 'conformance/selftest', 'commands/conform-selftest.js', 'commands/conform-selftest.d.ts']) rmSync(join(dist, name), { recursive: true });

// The compiler writes down that a module imports it; the package has its own.
rmSync(join(dist, 'package.json'));

const files = ['generated/validators.js', 'generated/validators.d.ts', 'generated/schemas', 'generated/vectors', 'generated/PROTOCOL.md', 'conformance/client/page', 'conformance/client/CONTRACT.md', 'demo/dist'];
for (const name of files) cpSync(join(root, name), join(dist, name), { recursive: true });
