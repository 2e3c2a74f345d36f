/** Who listens to what. */
export interface Emitter<Events> {
  /** Calls the listener at each event. @returns a function that ends that. */
  on<Name extends keyof Events>(event: Name, listener: (data: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(event: Name, data: Events[Name]): void;
}

/** What a listener throws is an uncaught error of the application's, and no matter of who emits. */
export function createEmitter<Events>(): Emitter<Events> {
  const listeners = new Set<readonly [unknown, (data: never) => void]>();
  return {
    on(event, listener) {
      const entry = [event, listener] as const;
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    emit(event, data) {
      for (const [name, listener] of [...listeners]) {
        try {
          if (name === event) listener(data as never);
        } catch (error) {
          setTimeout(() => { throw error; });
        }
      }
    },
  };
}
