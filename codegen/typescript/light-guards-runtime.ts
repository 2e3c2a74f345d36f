const types = `/** Says whether a value is a \`T\`. */
export type Guard<T> = (value: unknown) => value is T;

/** Says whether a value fits; undefined, which a member is that is not there, does so only where it is a \`maybe\`. */
type Rule = (value: unknown) => boolean;
`;

/** The functions that rules are made of. None names one that comes after it. */
const functions: Readonly<Record<string, string>> = {
  guard: `const guard = <T>(rule: Rule): Guard<T> => rule as Guard<T>;`,
  guardOf: `const guardOf = <T>(type: string): Guard<T> => (value): value is T => (value as { readonly type?: unknown } | null)?.type === type && messageGuards[type]!(value);`,
  maybe: `const maybe = (rule: Rule): Rule => (value) => value === undefined || rule(value);`,
  all: `const all = (...rules: readonly Rule[]): Rule => (value) => rules.every((rule) => rule(value));`,
  anything: `const anything = (): Rule => (value) => value !== undefined;`,
  oneOf: `const oneOf = (...values: readonly unknown[]): Rule => (value) => values.includes(value);`,
  truth: `const truth = (): Rule => (value) => typeof value === 'boolean';`,
  text: `/** A pattern such as \`^.{1,64}$\` with the flags \`su\` counts the code points. */
const text = (pattern = /^/): Rule => (value) => typeof value === 'string' && pattern.test(value);`,
  number: `/** Where a bound is no valid value itself, the number next to it is given: 5e-324 is the least above 0. */
const number = (least = -Infinity, most = Infinity, isOne: Rule = Number.isFinite): Rule => (value) => isOne(value) && (value as number) >= least && (value as number) <= most;`,
  integer: `const integer = (least?: number, most?: number): Rule => number(least, most, Number.isInteger);`,
  multipleOf: `const multipleOf = (step: number): Rule => (value) => Number.isInteger((value as number) / step);`,
  list: `const list = (element: Rule): Rule => (value) => Array.isArray(value) && value.every(element);`,
  sized: `const sized = (least: number, most: number): Rule => (value) => number(least, most)((value as readonly unknown[]).length);`,
  object: `const object = (members: Readonly<Record<string, Rule>>): Rule => (value) =>
  Object(value) === value && !Array.isArray(value) && Object.entries(members).every(([name, rule]) => rule((value as Record<string, unknown>)[name]));`,
  only: `/** No members but these. */
const only = (...names: readonly string[]): Rule => (value) => Object.keys(value as object).every((name) => names.includes(name));`,
};

/** What comes before the rules: as much as they need of the part that is the same for every document. */
export function runtime(rules: string): string {
  let text = rules;
  for (const [name, definition] of Object.entries(functions).reverse()) {
    // A bundler may leave out what is made by them and not used.
    if (new RegExp(`\\b${name}[(<]`).test(text)) text = `${definition.replace(/^const/m, '/* @__NO_SIDE_EFFECTS__ */\nconst')}\n\n${text}`;
  }
  return `${types}\n${text.slice(0, text.length - rules.length).trimEnd()}\n`;
}
