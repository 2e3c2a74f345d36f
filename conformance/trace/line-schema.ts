/** JSON Schema (draft-07) of a line of a trace. */
export const traceLineSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of a trace: one thing that passed over a connection',
  type: 'object',
  properties: {
    connection: { type: 'string', minLength: 1, description: 'Which one; a name or number of your choice. "1" if left out.' },
    at: { type: ['number', 'string'], description: 'Seconds on any clock, or ISO 8601. Left out where no times were kept: no timing is judged then.' },
    side: { enum: ['client', 'server'], description: 'The only side that saw it; left out for both. What is held back in between is written twice, when it was sent and when it came.' },
    from: { enum: ['client', 'server'], description: 'Who sent the frame.' },
    text: { type: 'string', description: 'The text of a message, its fragments joined.' },
    message: { type: 'object', description: 'The same, read: for who keeps no texts.' },
    binary: { type: 'integer', minimum: 0, description: 'Bytes of a binary message.' },
    close: { type: 'integer', minimum: 0, description: 'Code of a close frame, or 1006 for an end without any.' },
    open: {
      type: 'object',
      description: 'The upgrade. A connection whose first line is another has begun before the trace.',
      properties: {
        url: { type: 'string' },
        offered: { type: 'array', items: { type: 'string' }, description: 'Subprotocols that the client offered.' },
        selected: { type: ['string', 'null'], description: 'The one that the server selected.' },
        authorization: { type: 'string', description: 'The header of that name, or what is left of it.' },
      },
    },
  },
  oneOf: [
    { required: ['open'] },
    { required: ['from', 'text'] },
    { required: ['from', 'message'] },
    { required: ['from', 'binary'] },
    { required: ['close'] },
  ],
} as const;
