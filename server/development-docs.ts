import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

const built = join(import.meta.dirname, '..', 'docs', 'site');
const policy = (script: string): string => `default-src 'none'; script-src ${script}; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The documentation at /docs/, as `npm run docs` left it. */
export const developmentDocs: FastifyPluginAsync<{ readonly folder?: string }> = async (app, { folder = built }) => {
  if (!existsSync(join(folder, 'index.html'))) {
    for (const path of ['/docs', '/docs/*']) app.get(path, async (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send('The documentation is not built. Run: npm run docs, and start the server again\n'));
    return;
  }
  // Links are relative, so that the folder can be published anywhere.
  app.get('/docs', async (_request, reply) => reply.redirect('/docs/'));
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/docs/',
    decorateReply: false,
    setHeaders(reply, path) {
      // AsyncAPI's own reference compiles schemas in the browser.
      const compiles = relative(folder, path).startsWith('reference');
      reply.header('content-security-policy', policy(compiles ? "'self' 'unsafe-eval'" : "'self'"));
      reply.header('x-content-type-options', 'nosniff');
      reply.header('referrer-policy', 'no-referrer');
    },
  });
};
