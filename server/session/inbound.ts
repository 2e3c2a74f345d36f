import type { ApplicationMessage, ClientMessage } from '../../generated/messages.ts';
import { clientMessageTypes } from '../../generated/document.ts';
import { isApplicationMessage, isClientMessage } from '../../generated/validators.js';
import { isShallow } from '../events/publication.ts';
import type { SessionInput } from './state.ts';

const idPattern = /^[A-Za-z0-9._:-]{1,64}$/;

/**
 * Turns the text of one frame into a session's input. It never throws, whatever the bytes (ERR-4); what it can't take
 * becomes `malformed` or `unknown_type` with the id, where one could be read.
 */
export function readFrame(text: string): SessionInput {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { on: 'malformed', id: null };
  }
  const envelope: { type?: unknown; id?: unknown } = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const id = typeof envelope.id === 'string' && idPattern.test(envelope.id) ? envelope.id : null;
  if (typeof envelope.type !== 'string') return { on: 'malformed', id };
  if (envelope.type.startsWith('X_')) {
    return isApplicationMessage(value) ? application(value) : { on: 'malformed', id };
  }
  if (!clientMessageTypes.includes(envelope.type)) return { on: 'unknown_type', id };
  return isClientMessage(value) ? known(value) : { on: 'malformed', id };
}

function application(message: ApplicationMessage): SessionInput {
  return { on: 'application', id: message.id, message };
}

function known(message: ClientMessage): SessionInput {
  switch (message.type) {
    case 'AUTHENTICATE':
    case 'REAUTH':
      return { on: message.type, id: message.id, token: message.data.token };
    case 'PING':
    case 'PONG':
      return { on: message.type, id: message.id };
    case 'SUBSCRIBE':
      return { on: message.type, id: message.id, topic: message.data.topic, since: message.data.since ?? null };
    case 'UNSUBSCRIBE':
      return { on: message.type, id: message.id, topic: message.data.topic };
    case 'PUBLISH':
      return isShallow(message.data.payload) ? { on: message.type, id: message.id, event: message.data } : { on: 'malformed', id: message.id };
  }
}
