/** Who listens to what. */
export interface Emitter<Events> {
  /** Calls the listener at each event. @returns a function that ends that. */
  on<Name extends keyof Events>(event: Name, listener: (data: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(event: Name, data: Events[Name]): void;
}

/** What a listener throws is an uncaught error of the application's, and no matter of who emits. */
export function createEmitter<Events>(): Emitter<Events> {
  const listeners = new Set<{ event: unknown; listener: (data: never) => void }>();
  return {
    on(event, listener) {
      const entry = { event, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(event, data) {
      for (const entry of [...listeners]) {
        try {
          if (entry.event === event) entry.listener(data as never);
        } catch (error) {
          setTimeout(() => { throw error; });
        }
      }
    },
  };
}
