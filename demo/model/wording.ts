import type { Side } from './side.ts';

/** A duration for people. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} s`;
}

export function orderEvents(count: number): string {
  return count === 1 ? '1 order event' : `${count} order events`;
}

/** What a display has lost up to now, as a sentence. */
export function losses({ missed }: Side): string {
  return missed === 0 ? 'Nothing was missed.' : `${orderEvents(missed)} missed so far.`;
}

/** How long a display has been without a connection. */
export function outage({ downSince }: Side, now: number): string {
  return downSince === null ? 'at once' : `after ${seconds(now - downSince)}`;
}

/** Session ids are long, and eight digits tell two apart. */
export function short(id: string | null): string {
  return id === null ? 'none' : id.slice(0, 8);
}
