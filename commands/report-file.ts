import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import type { JsonReport } from '../conformance/report/json.ts';
import { jsonReportSchema } from '../conformance/report/json-schema.ts';
import { readText } from './settings-file.ts';
import { UsageError } from './usage-error.ts';

const validate = addFormats.default(new Ajv({ strict: true, verbose: true })).compile<JsonReport>(jsonReportSchema);

/**
 * Reads a JSON report, as `conform server --report json=FILE` writes it.
 * @throws {UsageError} in one line that names the file and what is wrong with it.
 */
export function readReport(file: string): JsonReport {
  const report = parse(file);
  if (validate(report)) return report;
  throw new UsageError(`report ${file}: ${explain(validate.errors![0]!)}`);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readText(file, 'report'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`report ${file}: is no JSON; conform server --report json=FILE writes one`);
  }
}

function explain({ keyword, instancePath, params, parentSchema, message = '' }: ErrorObject): string {
  const place = instancePath.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
  const named = (name: string): string => (place ? `${place}.${name}` : name);
  switch (keyword) {
    case 'additionalProperties':
      return `${named(String(params['additionalProperty']))} is unknown; known are ${Object.keys((parentSchema as { properties: object }).properties).join(', ')}`;
    case 'required':
      return `${named(String(params['missingProperty']))} is missing`;
    case 'enum':
      return `${place} must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'const':
      return `${place} must be ${params['allowedValue']}; another version of the suite wrote this`;
    default:
      return `${place || 'the whole'} ${message}`;
  }
}
