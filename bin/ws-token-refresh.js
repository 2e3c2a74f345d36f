#!/usr/bin/env node
// Written so that any Node that knows modules can read it, and say what is missing.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const inClone = existsSync(new URL('../cli.ts', import.meta.url));

function refuse(where, least) {
  process.stderr.write(`error: ws-token-refresh needs Node ${least} or later${where}, and this is ${process.versions.node}; put a newer one first on the PATH\n`);
  process.exit(2);
}

if (major < 22) refuse('', '22');
// A clone runs its sources, so that no build is ever out of date; Node reads TypeScript from 22.18 on.
if (inClone && major === 22 && minor < 18) refuse(' in a clone', '22.18');
import(inClone ? '../cli.ts' : '../dist/cli.js');
