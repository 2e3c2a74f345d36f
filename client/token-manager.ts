import { createEmitter, type Emitter } from './emitter.ts';

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
  readonly channel?: { postMessage(message: unknown): void; onmessage: ((event: never) => void) | null } | undefined;
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
  readonly BroadcastChannel?: new (name: string) => NonNullable<TokenManagerOptions['channel']> & { unref?(): void };
  readonly addEventListener?: (type: string, listener: () => void) => void;
}
const surroundings = globalThis as unknown as Surroundings;

/** Longest that a timer of any JavaScript can wait, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Makes the owner of the token. */
export function createTokenManager({ fetchToken, ahead = 60, patience = 10, store, name = 'token-refresh', locks, channel }: TokenManagerOptions): TokenManager {
  const { on, emit } = createEmitter<TokenManagerEvents>();
  let held: Held | null = null;
  let flight: Promise<RefreshResult> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const managed = ({ token, expires, login }: Held): ManagedToken => ({ token, expiresIn: (expires - Date.now()) / 1000, login });

  const current = (): ManagedToken | null => (held && held.expires > Date.now() ? managed(held) : null);

  /** The store's token, where it is good and another than this. */
  function found(token: string | undefined): Held | null {
    try {
      const record = JSON.parse(store!.get()!) as Held;
      return record.token !== token && record.expires > Date.now() ? record : null;
    } catch {
      return null;
    }
  }

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
      if (ahead) timer = setTimeout(refresh, Math.min(wait * 1000, longestTimer), { force: false, reason: 'ahead' });
      // In Node, whoever only holds a token is no reason for the process to go on.
      timer?.unref?.();
      emit('token:refreshed', result);
    }
    return { outcome, ...result };
  }

  /** Another tab has written to the store. */
  function look(): void {
    const next = found(held?.token);
    if (next) accept(next, false);
  }

  async function ask(request: RefreshRequest, replaced: string | undefined): Promise<RefreshResult> {
    // Another tab may have been faster while this one waited for the lock.
    const next = found(replaced);
    if (next) return accept(next, false);
    let late: ReturnType<typeof setTimeout> | undefined;
    try {
      const { token, expires_in, login } = await Promise.race([
        fetchToken(request),
        new Promise<never>((_, reject) => { late = setTimeout(reject, patience * 1000); }),
      ]);
      // A newer token came from elsewhere meanwhile, perhaps of another login; this one began before it (CLI-10).
      const newer = current();
      if (newer && newer.token !== replaced) return { outcome: 'refreshed', ...newer };
      if (token && expires_in >= 0) return accept({ token, expires: Date.now() + expires_in * 1000, login });
    } catch (error) {
      if (error instanceof LoginRequired) return { outcome: 'login_required' };
    } finally {
      clearTimeout(late);
    }
    return { outcome: 'transient' };
  }

  function refresh(request: RefreshRequest): Promise<RefreshResult> {
    const replaced = held?.token;
    const act = (): Promise<RefreshResult> => ask(request, replaced);
    flight ??= (locks ? locks.request(name, act) : act()).finally(() => { flight = null; });
    return flight;
  }

  if (store) {
    const { navigator, BroadcastChannel, addEventListener } = surroundings;
    locks ??= navigator?.locks;
    if (!channel && BroadcastChannel) {
      const own = new BroadcastChannel(name);
      own.unref?.();
      channel = own;
    }
    if (channel) channel.onmessage = look;
    else addEventListener?.('storage', look);
    look();
  }
  return {
    on,
    refresh,
    current,
    adopt: (token, expiresIn, login) => void accept({ token, expires: Date.now() + expiresIn * 1000, login }),
  };
}

/** A `fetchToken` by POST: 200 with `{ token, expires_in }` is a token, 401 asks for a login, all else may pass. */
export function tokenEndpoint(url: string, init?: object): TokenManagerOptions['fetchToken'] {
  return async () => {
    const response = await fetch(url, { method: 'POST', ...init });
    if (response.status === 401) throw new LoginRequired();
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return response.json() as Promise<FetchedToken>;
  };
}
