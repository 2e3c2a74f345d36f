/** Text that is markup already. `html` makes it and escapes everything else, so that no text of the document is taken for markup. */
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

function inserted(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(inserted).join('');
  return String(content).replaceAll(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}

export const nothing: Content = [];

/** Contents with something between each two. */
export function joined(contents: readonly Content[], between: Content = ', '): Content {
  return contents.map((content, index) => (index === 0 ? content : [between, content]));
}

/** Text as it is seen, without its tags: for search and for tests. */
export function visibleText(markup: Markup): string {
  return markup.text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
