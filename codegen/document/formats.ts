import { fastFormats } from 'ajv-formats/dist/formats.js';

const names = ['date', 'time', 'date-time', 'email', 'hostname', 'ipv4', 'ipv6', 'uri'] as const;

/** The formats of text in draft-07 that are checked, as expressions, so that generated code needs no library for them. */
export const formats: Readonly<Record<string, RegExp>> = Object.fromEntries(names.map((name) => [name, expression(name)]));

/** Formats that only say how wide a number is in other languages; `type` says the rest. */
const numberFormats = ['int32', 'int64', 'float', 'double'];

/** Whether a keyword of a schema is such a format. */
export function isNumberFormat(keyword: string, value: unknown): boolean {
  return keyword === 'format' && numberFormats.includes(value as string);
}

function expression(name: (typeof names)[number]): RegExp {
  const format = fastFormats[name];
  const validate = typeof format === 'object' && 'validate' in format ? format.validate : format;
  if (!(validate instanceof RegExp)) throw new TypeError(`the format ${name} of ajv-formats is no expression any more`);
  return validate;
}
