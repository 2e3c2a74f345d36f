import { test } from 'tap';
import { createEmitter } from './emitter.ts';

test('A listener that throws keeps nothing from the others, and is not silenced', async t => {
  const { on, emit } = createEmitter<{ said: string }>();
  const heard: string[] = [];
  on('said', () => { throw new Error('bad listener'); });
  const end = on('said', word => heard.push(word));
  const later: (() => void)[] = [];
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((act: () => void) => later.push(act)) as never;
  try {
    emit('said', 'one');
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  end();
  t.strictSame(heard, ['one']);
  t.equal(later.length, 1);
  t.throws(() => later[0]!(), { message: 'bad listener' });
});

test('A listener that has ended hears nothing, even where another ended it', async t => {
  const { on, emit } = createEmitter<{ said: string }>();
  const heard: string[] = [];
  const end = on('said', word => { heard.push(word); end(); });
  emit('said', 'one');
  emit('said', 'two');
  t.strictSame(heard, ['one']);
});
