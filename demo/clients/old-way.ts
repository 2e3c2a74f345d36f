import type { ClientSocket } from '../../client/index.ts';
import type { AuthenticatedData, EventData, SubscribedData } from '../../generated/messages.ts';
import type { Connection } from '../model/side.ts';

/** What an ordinary client does without REAUTH: it lets the token expire, and connects anew with another. */
export interface OldWay {
  connect(): void;
  readonly sessionId: string | null;
}

export interface OldWayOptions {
  readonly url: string;
  readonly topic: string;
  readonly WebSocket: new (url: string, protocol: string) => ClientSocket;
  readonly fetchToken: () => Promise<{ readonly token: string }>;
  readonly on: {
    connection(connection: Connection): void;
    authenticated(data: AuthenticatedData): void;
    subscribed(data: SubscribedData): void;
    event(data: EventData): void;
    warned(): void;
    refused(): void;
  };
}

/** Milliseconds from a loss to the next attempt, drawn in between, so that screens don't come back all at once. */
const pauseLeast = 1500;
const pauseMost = 3000;

/** What comes from the server, as far as this client cares. */
interface Message {
  readonly type: string;
  readonly id: string;
  readonly data: unknown;
}

export function createOldWay({ url, topic, WebSocket, fetchToken, on }: OldWayOptions): OldWay {
  let sessionId: string | null = null;
  let sent = 0;

  async function connect(): Promise<void> {
    let token: string;
    try {
      token = (await fetchToken()).token;
    } catch {
      on.refused();
      return again();
    }
    const socket = new WebSocket(url, 'token-refresh.v1');
    const send = (type: string, more: object): void => socket.send(JSON.stringify({ type, id: `old${(sent += 1)}`, ...more }));
    function lost(): void {
      socket.onmessage = socket.onclose = null;
      sessionId = null;
      on.connection('reconnecting');
      again();
    }
    socket.onopen = () => send('AUTHENTICATE', { data: { token } });
    socket.onclose = lost;
    socket.onmessage = ({ data: frame }: { data: string }) => {
      const { type, id, data } = JSON.parse(frame) as Message;
      switch (type) {
        case 'AUTHENTICATED':
          sessionId = (data as AuthenticatedData).session_id;
          on.connection('connected');
          on.authenticated(data as AuthenticatedData);
          return send('SUBSCRIBE', { data: { topic } });
        case 'SUBSCRIBED': return on.subscribed(data as SubscribedData);
        case 'EVENT': return on.event(data as EventData);
        case 'PING': return send('PONG', { reply_to: id });
        case 'TOKEN_EXPIRED':
          if ((data as { reason: string }).reason === 'expiring') return on.warned();
          // A server of the old way closes here. Ours grants a grace period, which would only make this client's gap longer.
          socket.close(1000);
          return lost();
      }
    };
  }

  const again = (): void => void setTimeout(connect, pauseLeast + Math.random() * (pauseMost - pauseLeast));

  return { connect: () => void connect(), get sessionId() { return sessionId; } };
}
