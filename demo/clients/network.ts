import type { ClientSocket } from '../../client/index.ts';
import type { Frame } from '../model/frames.ts';

type Watch = (from: Frame['from'], frame: string) => void;

/** A network that can be lost: its sockets break, and none opens until it is back. */
export interface Network {
  readonly isUp: boolean;
  /** A WebSocket of this network; `watch` sees each frame that passes. */
  socketClass(watch: Watch): new (url: string, protocol: string) => ClientSocket;
  /** Breaks it for so many seconds. */
  drop(seconds: number): void;
  restore(): void;
}

/** Milliseconds after which an attempt fails while the network is lost. */
const failsAfter = 150;
/** How a browser reports a connection that ended without a close frame. */
const abnormal = 1006;

/** @param onBack called when a lost network is back, as a browser tells a page that it is online. */
export function createNetwork(onBack: () => void): Network {
  const open = new Set<{ break(): void }>();
  let isUp = true;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function restore(): void {
    clearTimeout(timer);
    if (isUp) return;
    isUp = true;
    onBack();
  }

  function socketClass(watch: Watch): new (url: string, protocol: string) => ClientSocket {
    return class implements ClientSocket {
      onopen: ClientSocket['onopen'] = null;
      onmessage: ClientSocket['onmessage'] = null;
      onclose: ClientSocket['onclose'] = null;
      onerror: ClientSocket['onerror'] = null;
      #socket: WebSocket | null = null;

      constructor(url: string, protocol: string) {
        if (!isUp) {
          setTimeout(() => this.#end(abnormal), failsAfter);
          return;
        }
        const socket = new WebSocket(url, protocol);
        this.#socket = socket;
        open.add(this);
        socket.onopen = event => {
          watch('network', 'open');
          this.onopen?.(event as never);
        };
        socket.onmessage = event => {
          watch('server', event.data as string);
          this.onmessage?.(event as never);
        };
        socket.onclose = ({ code }) => this.#end(code);
      }

      send(text: string): void {
        // While it closes, what is sent goes nowhere, and the browser complains of it in its console.
        if (this.#socket?.readyState !== 1) return;
        watch('client', text);
        this.#socket.send(text);
      }

      close(code: number): void {
        open.delete(this);
        this.#socket?.close(code);
      }

      /** What the server would notice after a while, it is told at once; the client is told what a lost network looks like. */
      break(): void {
        const socket = this.#socket!;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        this.#end(abnormal);
      }

      #end(code: number): void {
        open.delete(this);
        watch('network', `closed ${code}`);
        this.onclose?.({ code } as never);
      }
    };
  }

  return {
    get isUp() { return isUp; },
    socketClass,
    drop(seconds) {
      isUp = false;
      clearTimeout(timer);
      timer = setTimeout(restore, seconds * 1000);
      for (const socket of [...open]) socket.break();
    },
    restore,
  };
}
