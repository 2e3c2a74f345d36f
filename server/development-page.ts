import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const headers = {
  'content-security-policy': "default-src 'self'; connect-src 'self' ws:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Built again, it is to be seen at once.
  'cache-control': 'no-cache',
};
/** A plain file name: no folder, nothing hidden. */
const fileName = '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+$';
const built = join(import.meta.dirname, '..', 'demo', 'dist');

/** The page of `demo/`, as `npm run build:demo` left it; read anew for each request, so that a server need not be restarted. */
export const developmentPage: FastifyPluginAsync<{ readonly folder?: string }> = async (app, { folder = built }) => {
  const read = (file: string): Promise<Buffer | null> => readFile(join(folder, file)).catch(() => null);
  app.get('/', async (_request, reply) => {
    const bytes = await read('index.html');
    if (!bytes) return reply.code(503).type('text/plain; charset=utf-8').send('The page is not built. Run: npm run build:demo\n');
    return reply.headers(headers).type(types['.html']!).send(bytes);
  });
  app.get<{ Params: { file: string } }>('/assets/:file', {
    schema: { params: { type: 'object', properties: { file: { type: 'string', pattern: fileName } } } },
  }, async (request, reply) => {
    const { file } = request.params;
    const bytes = await read(join('assets', file));
    if (!bytes) return reply.callNotFound();
    return reply.headers(headers).type(types[extname(file)] ?? 'application/octet-stream').send(bytes);
  });
};
