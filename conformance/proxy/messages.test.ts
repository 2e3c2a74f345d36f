import { test } from 'tap';
import * as ws from 'ws';
import { closeCode, closeFrame, MessageReader, Unreadable } from './messages.ts';

/** Its types leave it out. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };

/** Frames as the library of the suite's own sockets writes them. */
function frame(text: string | Buffer, options: { fin?: boolean; opcode?: number; mask?: boolean } = {}): Buffer {
  return Buffer.concat(Sender.frame(Buffer.from(text), { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false, ...options }));
}

test('Messages are read however the bytes are cut, and come out as they came in', async t => {
  const long = 'x'.repeat(70_000);
  const wire = Buffer.concat([frame('{"type":"PING"}', { mask: true }), frame('a'.repeat(200)), frame(long, { mask: true }), frame('ping', { opcode: 9 }), frame(Buffer.from([1, 2]), { opcode: 2 })]);
  for (const size of [1, 7, 4096, wire.length]) {
    const reader = new MessageReader();
    const read = [];
    for (let at = 0; at < wire.length; at += size) read.push(...reader.take(wire.subarray(at, at + size)));
    t.strictSame(read.map(({ kind }) => kind), ['text', 'text', 'text', 'control', 'binary'], `${size} bytes at a time`);
    t.ok(Buffer.concat(read.map(({ raw }) => raw)).equals(wire), 'untouched');
    t.equal(read[0]!.payload.toString(), '{"type":"PING"}');
    t.equal(read[2]!.payload.length, long.length);
  }
});

test('Fragments are one message, with a control frame between them before it', async t => {
  const reader = new MessageReader();
  const first = frame('{"type":', { fin: false, mask: true });
  const rest = frame('"PING"}', { opcode: 0, mask: true });
  const read = [...reader.take(first), ...reader.take(frame('', { opcode: 9, mask: true })), ...reader.take(rest)];
  t.strictSame(read.map(({ kind, payload }) => [kind, payload.toString()]), [['control', ''], ['text', '{"type":"PING"}']]);
  t.ok(read[1]!.raw.equals(Buffer.concat([first, rest])));
});

test('What can not be read is handed back whole', async t => {
  const compressed = frame('x');
  compressed[0] = compressed[0]! | 0x40;
  try {
    new MessageReader().take(Buffer.concat([frame('one'), compressed]));
    t.fail('no error');
  } catch (error) {
    t.type(error, Unreadable);
    t.ok((error as Unreadable).rest.equals(compressed));
  }
});

test('A close frame gets another code and keeps its reason', async t => {
  const [before] = new MessageReader().take(frame(Buffer.concat([Buffer.from([0x03, 0xe9]), Buffer.from('going away')]), { opcode: 8 }));
  t.equal(closeCode(before!), 1001);
  for (const masked of [false, true]) {
    const [after] = new MessageReader().take(closeFrame(before!, 4403, masked));
    t.equal(closeCode(after!), 4403);
    t.equal(after!.payload.subarray(2).toString(), 'going away');
  }
  const [bare] = new MessageReader().take(frame('', { opcode: 8 }));
  t.equal(closeCode(bare!), 1005);
});
