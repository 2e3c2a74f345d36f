/** A message or control frame as it came: its frames untouched, and what they say. */
export interface WireMessage {
  readonly kind: 'text' | 'binary' | 'close' | 'control';
  /** The frames, masked as they were. */
  readonly raw: Buffer;
  /** Fragments joined, without the mask. */
  readonly payload: Buffer;
}

/** Opcodes of RFC 6455, section 5.2. */
const [continuation, text, close] = [0, 1, 8];
/** Bytes of a message beyond which its frames are no longer kept together. */
const mostBytes = 64 * 1024 * 1024;

/** What came is no WebSocket frame that this can read: it is passed on as bytes from here on, and not judged. */
export class Unreadable extends Error {
  /** What is left to be passed on. */
  readonly rest: Buffer;

  constructor(rest: Buffer) {
    super('frames that can not be read');
    this.name = 'Unreadable';
    this.rest = rest;
  }
}

/** Takes the bytes of one direction apart into messages (RFC 6455, section 5). */
export class MessageReader {
  #pending: Buffer = Buffer.alloc(0);
  #fragments: Buffer[] = [];
  #payloads: Buffer[] = [];
  #opcode = 0;
  #size = 0;

  /** @throws {Unreadable} for compressed frames, and for a message of more than 64 MiB. */
  take(bytes: Buffer): readonly WireMessage[] {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    const messages: WireMessage[] = [];
    for (let frame = this.#first(); frame; frame = this.#first()) {
      this.#pending = this.#pending.subarray(frame.raw.length);
      if (frame.opcode >= close) messages.push({ kind: frame.opcode === close ? 'close' : 'control', raw: frame.raw, payload: frame.payload });
      else {
        const whole = this.#join(frame);
        if (whole) messages.push(whole);
      }
    }
    return messages;
  }

  #first(): Frame | null {
    const bytes = this.#pending;
    if (bytes.length < 2) return null;
    const masked = (bytes[1]! & 0x80) !== 0;
    const short = bytes[1]! & 0x7f;
    const afterLength = short === 126 ? 4 : short === 127 ? 10 : 2;
    const head = afterLength + (masked ? 4 : 0);
    if (bytes.length < head) return null;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if ((bytes[0]! & 0x70) !== 0 || this.#size + length > mostBytes) throw new Unreadable(Buffer.concat([...this.#fragments, bytes]));
    if (bytes.length < head + length) return null;
    const raw = bytes.subarray(0, head + length);
    return { fin: (bytes[0]! & 0x80) !== 0, opcode: bytes[0]! & 0x0f, raw, payload: masked ? unmasked(raw.subarray(head), bytes.subarray(afterLength, head)) : raw.subarray(head) };
  }

  #join({ fin, opcode, raw, payload }: Frame): WireMessage | null {
    if (opcode !== continuation) this.#opcode = opcode;
    const kind = this.#opcode === text ? 'text' : 'binary';
    if (fin && this.#fragments.length === 0) return { kind, raw, payload };
    this.#fragments.push(raw);
    this.#payloads.push(payload);
    this.#size += payload.length;
    if (!fin) return null;
    const whole: WireMessage = { kind, raw: Buffer.concat(this.#fragments), payload: Buffer.concat(this.#payloads) };
    [this.#fragments, this.#payloads, this.#size] = [[], [], 0];
    return whole;
  }
}

interface Frame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly raw: Buffer;
  readonly payload: Buffer;
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(payload.length);
  for (let index = 0; index < payload.length; index += 1) plain[index] = payload[index]! ^ mask[index & 3]!;
  return plain;
}

/** The code of a close frame; 1005 where it has none (RFC 6455, section 7.1.5). */
export function closeCode({ payload }: WireMessage): number {
  return payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
}

/** A close frame with another code and the same reason. From a client it is masked, by zeros. */
export function closeFrame({ payload }: WireMessage, code: number, masked: boolean): Buffer {
  const body = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), payload.subarray(2)]);
  return Buffer.concat([Buffer.from([0x80 | close, (masked ? 0x80 : 0) | body.length]), ...(masked ? [Buffer.alloc(4)] : []), body]);
}

