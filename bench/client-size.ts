import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * What a page loads for each client: bundled for browsers, minified, and compressed as a server would. Each is imported as its
 * documentation says for an ordinary application.
 */
const root = join(import.meta.dirname, '..');
const clients = {
  'ws-token-refresh': "export { createClient, createTokenManager, tokenEndpoint } from './client/index.ts';",
  'with your own token manager': "export { createClient } from './client/index.ts';",
  'graphql-ws': "export { createClient } from 'graphql-ws';",
  centrifuge: "export { Centrifuge } from 'centrifuge';",
  'socket.io-client': "export { io } from 'socket.io-client';",
};
/** Bytes, minified and compressed, that the client may have. */
const bound = 6000;

const sizes = await Promise.all(Object.entries(clients).map(async ([name, contents]) => {
  const { outputFiles: [bundle] } = await build({ stdin: { contents, resolveDir: root }, bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', write: false });
  return { name, minified: bundle!.contents.length, gzipped: gzipSync(bundle!.contents, { level: 9 }).length };
}));
for (const { name, minified, gzipped } of sizes) console.log(`${name.padEnd(30)}${String(minified).padStart(7)} bytes minified ${String(gzipped).padStart(7)} gzipped`);
const [own] = sizes;
console.log(`bound for ws-token-refresh: ${bound}; it has ${own!.gzipped}`);
if (own!.gzipped > bound) process.exitCode = 1;
