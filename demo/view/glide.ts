/** Where the cards of a list lie, by their `data-key`. */
export type Places = ReadonlyMap<string, { readonly left: number; readonly top: number }>;

interface Card {
  readonly dataset: { readonly key?: string };
  readonly offsetLeft: number;
  readonly offsetTop: number;
  animate(frames: object[], options: object): unknown;
}
interface List {
  readonly children: Iterable<unknown>;
}

const options = { duration: 420, easing: 'cubic-bezier(.2,.7,.2,1)' };
const wantsStill = (): boolean => (globalThis as { matchMedia?: (query: string) => { matches: boolean } }).matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? true;

export function places(list: List): Places {
  return new Map([...list.children].map(each => each as Card).map(({ dataset, offsetLeft, offsetTop }) => [dataset.key!, { left: offsetLeft, top: offsetTop }]));
}

/** Lets cards glide from where they were, and new ones come in, so that the eye can follow. */
export function glide(list: List, before: Places): void {
  if (wantsStill()) return;
  for (const card of [...list.children] as Card[]) {
    const from = before.get(card.dataset.key!);
    if (!from) card.animate([{ opacity: 0, transform: 'translateY(-8px)' }, { opacity: 1, transform: 'none' }], options);
    else if (from.left !== card.offsetLeft || from.top !== card.offsetTop) {
      card.animate([{ transform: `translate(${from.left - card.offsetLeft}px, ${from.top - card.offsetTop}px)` }, { transform: 'none' }], options);
    }
  }
}
