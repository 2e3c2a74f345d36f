import { createEmitter, type Emitter } from './emitter.ts';
import { milliseconds } from './timers.ts';

/** What the application's function gets a token for. */
export interface RefreshRequest {
  /** A token other than the present one is needed. */
  readonly force: boolean;
  /** For a log: `client`, `ahead`, or what the application gives. */
  readonly reason: string;
}

/** What it yields; `expires_in` in seconds from now. `login` names whose token it is, where several people use one device. */
export interface FetchedToken {
  readonly token: string;
  readonly expires_in: number;
  readonly login?: string;
}

/** A token that is good for `expiresIn` seconds from now. */
export interface ManagedToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly login: string | undefined;
}

/** What a refresh came to: another token, the same, `transient` (try later) or `login_required` (a person must act). */
export type RefreshResult = ({ readonly outcome: 'refreshed' | 'same' } & ManagedToken) | { readonly outcome: 'transient' | 'login_required' };

export interface TokenManagerEvents {
  'token:refreshed': ManagedToken;
}

/** The owner of the token; several clients may share it. */
export interface TokenManager extends Pick<Emitter<TokenManagerEvents>, 'on'> {
  /** The token that is held, unless it has expired. */
  current(): ManagedToken | null;
  /** Gets a token; a refresh in flight is joined (CLI-2). Never rejects. */
  refresh(request: RefreshRequest): Promise<RefreshResult>;
  /** Takes over a token that came from elsewhere, such as a login; seconds. */
  adopt(token: string, expiresIn: number, login?: string): void;
}

/** One record that all tabs see. */
export interface TokenStore {
  get(): string | null;
  set(record: string): void;
}

export interface TokenManagerOptions {
  /**
   * Asks for a token. Throws `LoginRequired` where a person must log in; anything else that it throws, an empty token, and no
   * answer in time count as a failure that may pass.
   */
  readonly fetchToken: (request: RefreshRequest) => Promise<FetchedToken>;
  /** Seconds before the expiry, at most a quarter of the life, at which the manager refreshes by itself; 0 for never. */
  readonly ahead?: number;
  /** Seconds that `fetchToken` may take. */
  readonly patience?: number;
  /** Shared by the tabs of a browser (CLI-13). */
  readonly store?: TokenStore;
  /** Of the lock and of the channel. */
  readonly name?: string;
  /** Default: the Web Locks of the browser. */
  readonly locks?: { request<Result>(name: string, act: () => Promise<Result>): Promise<Result> } | undefined;
  /** Tells other tabs that the store has changed. Default: a BroadcastChannel. It never carries a token. */
  readonly channel?: { postMessage(message: unknown): void; onmessage: ((event: never) => void) | null; unref?(): void } | undefined;
}

/** Thrown by `fetchToken` where a person must log in. */
export class LoginRequired extends Error {}

interface Held {
  token: string;
  /** Milliseconds since 1970 by this device's own clock, as the record outlives the page. */
  expires: number;
  login: string | undefined;
}

/** The names of a browser that need not be there. */
interface Surroundings {
  readonly navigator?: { readonly locks?: TokenManagerOptions['locks'] };
  readonly BroadcastChannel?: new (name: string) => NonNullable<TokenManagerOptions['channel']>;
}
/** Makes the owner of the token. */
export function createTokenManager({ fetchToken, ahead = 60, patience = 10, store, name = 'token-refresh', locks, channel }: TokenManagerOptions): TokenManager {
  const { on, emit } = createEmitter<TokenManagerEvents>();
  let held: Held | undefined;
  let flight: Promise<RefreshResult> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const managed = (next: Held): ManagedToken => ({ ...next, expiresIn: (next.expires - Date.now()) / 1000 });

  const current = (): ManagedToken | null => (held && held.expires > Date.now() ? managed(held) : null);

  function accept(next: Held, isNew = true): RefreshResult {
    const outcome = next.token === held?.token ? 'same' : 'refreshed';
    held = next;
    if (isNew) {
      store?.set(JSON.stringify(next));
      channel?.postMessage(0);
    }
    const result = managed(next);
    if (outcome === 'refreshed') {
      clearTimeout(timer);
      const wait = result.expiresIn - Math.min(ahead, result.expiresIn / 4) * (1 + Math.random() / 10);
      if (ahead) timer = setTimeout(refresh, milliseconds(wait), { force: false, reason: 'ahead' });
      // In Node, whoever only holds a token is no reason for the process to go on.
      timer?.unref?.();
      emit('token:refreshed', result);
    }
    return { outcome, ...result };
  }

  /** Takes the store's token, where it is good and another than this. */
  function look(token: string | undefined): RefreshResult | undefined {
    try {
      const record = JSON.parse(store!.get()!) as Held;
      if (record.token !== token && record.expires > Date.now()) return accept(record, false);
    } catch {}
    return undefined;
  }

  async function ask(request: RefreshRequest, replaced: string | undefined): Promise<RefreshResult> {
    // Another tab may have been faster while this one waited for the lock.
    const found = look(replaced);
    if (found) return found;
    let late: ReturnType<typeof setTimeout> | undefined;
    try {
      const { token, expires_in, login } = await Promise.race([
        fetchToken(request),
        new Promise<never>((_, reject) => { late = setTimeout(reject, milliseconds(patience)); }),
      ]);
      // A newer token came from elsewhere meanwhile, perhaps of another login; this one began before it (CLI-10).
      const newer = current();
      if (newer && newer.token !== replaced) return { outcome: 'refreshed', ...newer };
      if (token && expires_in >= 0) return adopt(token, expires_in, login);
    } catch (error) {
      if (error instanceof LoginRequired) return { outcome: 'login_required' };
    } finally {
      clearTimeout(late);
    }
    return { outcome: 'transient' };
  }

  const adopt = (token: string, expiresIn: number, login?: string): RefreshResult => accept({ token, expires: Date.now() + expiresIn * 1000, login });

  function refresh(request: RefreshRequest): Promise<RefreshResult> {
    const replaced = held?.token;
    const act = (): Promise<RefreshResult> => ask(request, replaced);
    flight ??= (locks ? locks.request(name, act) : act()).finally(() => { flight = undefined; });
    return flight;
  }

  if (store) {
    const { navigator, BroadcastChannel } = globalThis as unknown as Surroundings;
    channel ??= BroadcastChannel && new BroadcastChannel(name);
    locks ??= navigator?.locks;
    if (channel) {
      channel.unref?.();
      channel.onmessage = () => look(held?.token);
    }
    look(undefined);
  }
  return { on, refresh, current, adopt };
}

/** A `fetchToken` by POST: 200 with `{ token, expires_in }` is a token, 401 asks for a login, all else may pass. */
export function tokenEndpoint(url: string, init?: object): TokenManagerOptions['fetchToken'] {
  return async () => {
    const response = await fetch(url, { method: 'POST', ...init });
    if (response.status !== 200) throw new (response.status === 401 ? LoginRequired : Error)();
    return response.json() as Promise<FetchedToken>;
  };
}
