import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import WebSocket, { WebSocketServer } from 'ws';

/**
 * How long a round trip takes directly and through `conform proxy`, which reads and judges every message, under the same load, the two in turn: the
 * difference is what the proxy adds on both ways together.
 */

const cli = new URL('../cli.ts', import.meta.url).pathname;
const [connections, perSecond, seconds, rounds] = [20, 1000, 5, 3];

/** Answers PING with PONG, in a process of its own. */
async function serveEcho(): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', socket => socket.on('message', data => {
    const { id } = JSON.parse(String(data)) as { id: string };
    socket.send(JSON.stringify({ type: 'PONG', id: `s${id}`, reply_to: id }));
  }));
  console.log(`ready ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`);
}

async function start(...args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout! })) if (line.startsWith('ready ')) return { child, url: line.slice(6) };
  throw new Error(`${args.join(' ')} ended`);
}

/** Round trips in milliseconds, of messages sent one by one at an even pace: each is two frames. */
async function roundTrips(url: string): Promise<readonly number[]> {
  const sockets = await Promise.all(Array.from({ length: connections }, async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    return socket;
  }));
  const [sent, times]: [Map<string, number>, number[]] = [new Map(), []];
  for (const socket of sockets) socket.on('message', data => {
    const { reply_to: id } = JSON.parse(String(data)) as { reply_to: string };
    times.push(performance.now() - sent.get(id)!);
  });
  const begin = performance.now();
  for (let count = 0; count < perSecond * seconds;) {
    const due = Math.floor((performance.now() - begin) / 1000 * perSecond);
    for (; count < Math.min(due, perSecond * seconds); count += 1) {
      sent.set(`c${count}`, performance.now());
      sockets[count % connections]!.send(JSON.stringify({ type: 'PING', id: `c${count}` }));
    }
    await wait(1);
  }
  await wait(300);
  for (const socket of sockets) socket.terminate();
  return times.slice(perSecond).sort((a, b) => a - b);
}

if (process.argv[2] === 'echo') await serveEcho();
else {
  const echo = await start(import.meta.filename, 'echo');
  const proxy = await start(cli, 'conform', 'proxy', '--upstream', echo.url, '--record', '/dev/null');
  const at = (times: readonly number[], part: number): number => times[Math.floor(times.length * part)]!;
  console.log(`${connections} connections, ${perSecond * 2} frames a second, ${seconds} s each`);
  const added: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [direct, proxied] = [await roundTrips(echo.url), await roundTrips(proxy.url)];
    added.push(at(proxied, 0.5) - at(direct, 0.5));
    for (const [name, times] of [['direct', direct], ['proxy', proxied]] as const) console.log(`round ${round} ${name.padEnd(7)} median ${at(times, 0.5).toFixed(3)} ms, p99 ${at(times, 0.99).toFixed(3)} ms of ${times.length} round trips`);
  }
  added.sort((a, b) => a - b);
  console.log(`the proxy adds ${added[Math.floor(rounds / 2)]!.toFixed(3)} ms to a round trip at the median, both ways together`);
  proxy.child.kill();
  echo.child.kill();
}
