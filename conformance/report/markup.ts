/** Text that is markup already. `html` makes it, and escapes all that it is given and that is none: a text has no other way in. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | readonly Content[];

/** Markup from a template; what is put in is escaped unless it is markup. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...contents.map(inserted)));
}

/** A content as it stands in markup, between tags and in attributes. */
export function inserted(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(inserted).join('');
  return visible(String(content)).replaceAll('"', '&#34;');
}

/** Text between tags; what turns the direction of text or shows as nothing, which would let a target say other than it seems to, is spelt out. */
export function visible(text: string): string {
  return text
    .replaceAll(/[&<>]/g, character => `&#${character.charCodeAt(0)};`)
    .replaceAll(/[^\P{C}\n\t]|[\u2028\u2029]/gu, character => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

export const nothing: Content = [];
