/** Longest that a timer of any JavaScript can wait. */
const longest = 2 ** 31 - 1;

/** What a timer is given. */
export function milliseconds(seconds: number): number {
  return Math.min(seconds * 1000, longest);
}
