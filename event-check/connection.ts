import WebSocket from 'ws';
import { token } from '../faults/process.ts';

type Message = { readonly type: string; readonly id: string; readonly reply_to?: string; readonly data?: Record<string, any> };

/** One connection that answers PING, and hands everything else on. */
export class Connection {
  readonly socket: WebSocket;
  /** The close code, once it is over. */
  readonly over: Promise<number>;
  readonly #replies = new Map<string, (message: Message) => void>();
  #ids = 0;

  private constructor(url: string, onMessage: (message: Message) => void) {
    this.socket = new WebSocket(url, ['token-refresh.v1'], { perMessageDeflate: false });
    this.over = new Promise(resolve => { this.socket.once('close', resolve); });
    this.socket.on('error', () => {});
    this.socket.on('message', data => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'PING') return this.send({ type: 'PONG', reply_to: message.id });
      // What it says is written down before whoever asked goes on.
      onMessage(message);
      if (message.reply_to !== undefined) {
        this.#replies.get(message.reply_to)?.(message);
        this.#replies.delete(message.reply_to);
      }
    });
  }

  /** Opens and authenticates. Null where the connection broke before. */
  static async open(url: string, claims: Record<string, unknown>, onMessage: (message: Message) => void): Promise<Connection | null> {
    const connection = new Connection(url, onMessage);
    const opened = await Promise.race([new Promise<boolean>(resolve => { connection.socket.once('open', () => resolve(true)); }), connection.over.then(() => false)]);
    const answer = opened ? await connection.ask('AUTHENTICATE', { token: token(claims) }) : null;
    return answer?.type === 'AUTHENTICATED' ? connection : null;
  }

  send(message: Record<string, unknown>): void {
    this.#ids += 1;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ id: `c${this.#ids}`, ...message }));
  }

  /** Sends and waits for the answer; null where the connection ends before it comes. */
  async ask(type: string, data: Record<string, unknown>): Promise<Message | null> {
    const id = `q${(this.#ids += 1)}`;
    const answer = new Promise<Message>(resolve => { this.#replies.set(id, resolve); });
    this.send({ type, id, data });
    return Promise.race([answer, this.over.then(() => null)]);
  }
}
