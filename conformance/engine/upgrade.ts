import { randomBytes } from 'node:crypto';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { Access } from './peer.ts';

/** Seconds that an answer may take. */
const patience = 10;

/** Seconds for which what the target says is listened to. */
const listening = 0.3;

/** How an upgrade was answered. */
export interface UpgradeAnswer {
  /** 0 where none came. */
  readonly status: number;
  /** The subprotocol that was selected. */
  readonly protocol?: string | undefined;
  /** The bytes that came right after it, of which text frames can be read. */
  readonly said: string;
}

/** An upgrade with headers exactly as given, which WebSocket libraries write in a way of their own; the connection is cut soon after. */
export async function upgrade(address: string, { headers, ca }: Access): Promise<UpgradeAnswer> {
  const url = new URL(address);
  const [request, scheme] = url.protocol === 'wss:' ? [secure, 'https:'] : [plain, 'http:'];
  url.protocol = scheme;
  return new Promise(resolve => {
    const asked = request(url, {
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'), ...headers },
      timeout: patience * 1000,
      ...(ca === undefined ? {} : { ca }),
    });
    asked.once('upgrade', (response, socket, head) => {
      let said = head.toString('latin1');
      socket.on('data', (chunk: Buffer) => { said += chunk.toString('latin1'); }).on('error', () => {});
      setTimeout(() => {
        socket.destroy();
        resolve({ status: 101, protocol: response.headers['sec-websocket-protocol'], said });
      }, listening * 1000);
    });
    asked.once('response', response => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, said: '' });
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve({ status: 0, said: '' }));
    asked.end();
  });
}
