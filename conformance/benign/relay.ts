import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What lies between a client and a server. */
export interface Network {
  /** Milliseconds each way. */
  readonly delay: number;
  /** Cuts each text frame of the server into several (RFC 6455, section 5.4). */
  readonly fragments: boolean;
}

/** A relay on loopback in front of a server, by which its frames travel. */
export async function startRelay(target: string, { delay, fragments }: Network): Promise<{ readonly url: string; close(): void }> {
  const { hostname, port, pathname } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, near => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    const cut = fragments ? fragmenting() : (chunk: Buffer): Buffer => chunk;
    for (const [from, to, change] of [[near, far, (chunk: Buffer): Buffer => chunk], [far, near, cut]] as const) {
      open.add(from);
      // Timers of the same delay fire in the order in which they were set, so nothing overtakes.
      from.on('data', (chunk: Buffer) => setTimeout(() => to.writable && to.write(change(chunk)), delay));
      from.on('end', () => setTimeout(() => to.end(), delay));
      from.on('error', () => to.destroy());
      from.on('close', () => { open.delete(from); setTimeout(() => to.destroy(), delay + 50); });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** Bytes of a fragment. */
const fragment = 7;

/** Passes the answer to the upgrade on as it is, and each text frame after it in fragments. */
function fragmenting(): (chunk: Buffer) => Buffer {
  let pending = Buffer.alloc(0);
  let upgraded = false;
  return chunk => {
    pending = Buffer.concat([pending, chunk]);
    const out: Buffer[] = [];
    if (!upgraded) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return Buffer.alloc(0);
      out.push(pending.subarray(0, end + 4));
      pending = pending.subarray(end + 4);
      upgraded = true;
    }
    for (let frame = firstFrame(pending); frame; frame = firstFrame(pending)) {
      pending = pending.subarray(frame.size);
      out.push(...(frame.opcode === text && frame.payload.length > fragment ? pieces(frame.payload) : [frame.whole]));
    }
    return Buffer.concat(out);
  };
}

const text = 1;

/** The first complete frame of a server, which masks none. */
function firstFrame(bytes: Buffer): { readonly opcode: number; readonly payload: Buffer; readonly whole: Buffer; readonly size: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < head + length) return null;
  return { opcode: bytes[0]! & 0x0f, payload: bytes.subarray(head, head + length), whole: bytes.subarray(0, head + length), size: head + length };
}

function pieces(payload: Buffer): readonly Buffer[] {
  const count = Math.ceil(payload.length / fragment);
  return Array.from({ length: count }, (_, index) => {
    const part = payload.subarray(index * fragment, (index + 1) * fragment);
    const head = Buffer.from([(index === count - 1 ? 0x80 : 0) | (index === 0 ? text : 0), part.length]);
    return Buffer.concat([head, part]);
  });
}
