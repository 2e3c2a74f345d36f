/** Bounds connections that have not shown a token, in all and per address, so that nobody without one can fill the server (CONN-6). */
export class Admission {
  readonly #most: number;
  readonly #mostPerAddress: number;
  readonly #waiting = new Map<string, number>();
  #all = 0;

  constructor(limits: { readonly max_unauthenticated_connections: number; readonly max_unauthenticated_per_address: number }) {
    this.#most = limits.max_unauthenticated_connections;
    this.#mostPerAddress = limits.max_unauthenticated_per_address;
  }

  /**
   * Takes a place for a connection.
   * @returns what gives the place back, once however often it is called, or null when there is none.
   */
  enter(address: string): (() => void) | null {
    const here = this.#waiting.get(address) ?? 0;
    if (this.#all >= this.#most || here >= this.#mostPerAddress) return null;
    this.#all += 1;
    this.#waiting.set(address, here + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#leave(address);
    };
  }

  #leave(address: string): void {
    this.#all -= 1;
    const left = this.#waiting.get(address)! - 1;
    // An address that is gone must leave nothing behind.
    if (left === 0) this.#waiting.delete(address);
    else this.#waiting.set(address, left);
  }
}
