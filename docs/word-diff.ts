/** A run of words that both texts have, or only one of them. */
export interface Run {
  readonly kind: 'kept' | 'gone' | 'new';
  readonly text: string;
}

/** Which words of a sentence went and came: the longest common sequence of words, as short texts need no better. */
export function wordDiff(before: string, after: string): readonly Run[] {
  const [old, now] = [words(before), words(after)];
  // common[i][j]: how many words the rests from i and j have in common, in order.
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) common[i]![j] = old[i] === now[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  }
  const runs: { kind: Run['kind']; words: string[] }[] = [];
  const add = (kind: Run['kind'], word: string): void => {
    if (runs.at(-1)?.kind === kind) runs.at(-1)!.words.push(word);
    else runs.push({ kind, words: [word] });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      add('kept', old[i]!);
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      add('gone', old[i]!);
      i += 1;
    } else {
      add('new', now[j]!);
      j += 1;
    }
  }
  return runs.map(({ kind, words: run }) => ({ kind, text: run.join(' ') }));
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
