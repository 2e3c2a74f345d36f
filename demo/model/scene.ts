import { keptFrames, type Frame } from './frames.ts';
import { newSide, step, type Happening, type Side, type SideName } from './side.ts';

/** A line of the log; `you` is whoever pressed a button. */
export interface Entry {
  readonly number: number;
  /** By the clock on the wall. */
  readonly time: Date;
  readonly who: SideName | 'you';
  readonly text: string;
}

/** All that the page shows. */
export interface Scene {
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly frames: readonly Frame[];
  readonly log: readonly Entry[];
  /** What happens now, in words. */
  readonly status: string;
}

const keptEntries = 60;

export const newScene: Scene = { sides: { renewed: newSide, reconnecting: newSide }, frames: [], log: [], status: 'Both displays connect.' };

/** A scene that is watched. Who listens is told once for all changes of one turn. */
export class SceneStore {
  #scene = newScene;
  #entries = 0;
  #frames = 0;
  #isTelling = false;
  readonly #listeners = new Set<() => void>();

  get scene(): Scene {
    return this.#scene;
  }

  /** @returns what ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  happen(name: SideName, happening: Happening): void {
    this.#change({ sides: { ...this.#scene.sides, [name]: step(this.#scene.sides[name], happening, performance.now()) } });
  }

  note(who: Entry['who'], text: string): void {
    const entry = { number: (this.#entries += 1), time: new Date(), who, text };
    this.#change({ log: [entry, ...this.#scene.log].slice(0, keptEntries) });
  }

  /** Notes it, and says it aloud. */
  say(who: Entry['who'], text: string): void {
    this.note(who, text);
    this.#change({ status: text });
  }

  frame(frame: Omit<Frame, 'number' | 'at'>): void {
    this.#frames += 1;
    this.#change({ frames: [...this.#scene.frames, { ...frame, number: this.#frames, at: performance.now() }].slice(-keptFrames) });
  }

  #change(change: Partial<Scene>): void {
    this.#scene = { ...this.#scene, ...change };
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
