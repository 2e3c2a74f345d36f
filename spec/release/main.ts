import { join, relative, resolve } from 'node:path';
import { DocumentError } from '../../codegen/document/problems.ts';
import { release } from './release.ts';
import { releasedFolder } from '../released/released.ts';

const project = resolve(import.meta.dirname, '../..');

try {
  const { version, file, newIds } = await release(relative(process.cwd(), join(project, 'asyncapi.yaml')), join(project, 'spec/published-ids.json'), releasedFolder);
  console.log(`released ${version}: ${relative(process.cwd(), file)}, ${newIds} new ids`);
} catch (error) {
  if (!(error instanceof DocumentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
