/** A number of places, of which who comes takes some and waits until there are so many. Whoever came first enters first. */
export class Places {
  readonly #most: number;
  #free: number;
  readonly #waiting: { readonly wanted: number; readonly enter: () => void }[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#free = most;
  }

  /** Takes so many places, or all there are if that is fewer; what it yields gives them back. */
  async enter(wanted: number): Promise<() => void> {
    const taken = Math.min(wanted, this.#most);
    await new Promise<void>(resolve => {
      this.#waiting.push({ wanted: taken, enter: resolve });
      this.#admit();
    });
    return () => {
      this.#free += taken;
      this.#admit();
    };
  }

  #admit(): void {
    for (let [first] = this.#waiting; first && first.wanted <= this.#free; [first] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= first.wanted;
      first.enter();
    }
  }
}
