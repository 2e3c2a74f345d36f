/** The protocol as TypeScript has it: messages, what is valid, and every table of the document. */
export * from './generated/codes.ts';
export * from './generated/document.ts';
export * from './generated/events.ts';
export * from './generated/flows.ts';
export type * from './generated/messages.ts';
export * from './generated/requirements.ts';
export * from './generated/states.ts';
export * from './generated/timings.ts';
export * from './generated/validators.js';
