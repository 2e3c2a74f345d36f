import { defineConfig } from 'vite';

/** One script, one style sheet, nothing inlined: the page is served with a policy that permits only files of its own. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true, reportCompressedSize: false },
  logLevel: 'warn',
});
