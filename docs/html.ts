import type { Content, Markup } from '../conformance/report/markup.ts';

export { html, Markup, nothing, type Content } from '../conformance/report/markup.ts';

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
