import type { RequirementId } from '../../generated/requirements.ts';
import type { Side } from './record.ts';

/** What a trace can show of a requirement on one side. */
export interface TraceCheck {
  readonly id: `trace/${Side}/${RequirementId}`;
  readonly side: Side;
  readonly requirement: RequirementId;
  /** A sentence that is true of a trace in which it is kept. */
  readonly title: string;
}

const server = {
  'CONN-1': 'The subprotocol that is offered is selected',
  'CONN-2': 'A URL that carries a token gets nobody in',
  'CONN-5': 'A binary frame is closed 4400',
  'AUTH-2': 'Only who has not sent AUTHENTICATE is closed 4408',
  'AUTH-3': 'What comes before AUTHENTICATE is refused with not_authenticated',
  'AUTH-4': 'Nothing that a token entitles to comes before AUTHENTICATED',
  'AUTH-5': 'A first token that is refused is followed by CLOSING 4401',
  'AUTH-6': 'A second AUTHENTICATE gets already_authenticated',
  'AUTH-7': 'A first token that could not be verified is followed by CLOSING 4500',
  'AUTH-8': 'AUTHENTICATED has the timings and limits that its schema asks for',
  'AUTH-10': 'AUTHENTICATED answers AUTHENTICATE, with auth_seq 1',
  'REAUTH-1': 'An accepted REAUTH keeps session and raises auth_seq by one',
  'REAUTH-3': 'Another identity is closed 4403, and never accepted',
  'REAUTH-4': 'A REAUTH is answered, and one that is refused keeps the connection',
  'REAUTH-8': 'No event follows of a topic that a REAUTH revoked',
  'REAUTH-9': 'The numbers of events go on across a REAUTH without gap',
  'REAUTH-10': 'No more REAUTHs are taken within a minute than are advertised',
  'EXP-1': 'One warning comes for each expiry, when its window opens',
  'EXP-3': 'TOKEN_EXPIRED expired comes at the expiry',
  'EXP-4': 'In grace nothing is served but REAUTH, PING and PONG',
  'EXP-5': 'CLOSING 4410 comes at the end of grace, not before',
  'EXP-6': 'Deadlines of a token that was replaced bring nothing',
  'HB-1': 'PING is answered with PONG',
  'HB-2': 'PING comes every heartbeat interval',
  'HB-3': 'A silent client is closed 4440, not before its time',
  'EVT-1': 'Events of a topic are numbered without gap, duplicate or other order',
  'EVT-2': 'A repeated SUBSCRIBE answers the current position',
  'EVT-3': 'The same idempotency key gets the same PUBLISHED',
  'EVT-4': 'What is recovered goes on where the client was',
  'EVT-6': 'No event follows UNSUBSCRIBED',
  'EVT-7': 'Payloads are as their kind has them',
  'ERR-1': 'Refusals are as their schema says, and no message carries a token',
  'ERR-2': 'CLOSING goes before a close, the close frame follows within a second, and nothing else does',
  'ERR-3': 'An invalid message gets ERROR',
} satisfies Partial<Record<RequirementId, string>>;

const client = {
  'CONN-3': 'No token is in URL, subprotocol or Authorization',
  'CONN-7': 'The connection is wss, or to loopback',
  'AUTH-1': 'AUTHENTICATE is the first message',
  'AUTH-9': 'Who gets no AUTHENTICATED within 10 s closes',
  'CLI-1': 'One AUTHENTICATE or REAUTH is outstanding at a time, and each token is sent once',
  'CLI-3': 'Only REAUTH, PING and PONG are sent once the token has lapsed',
  'CLI-4': 'A refused REAUTH does not end the connection',
  'CLI-5': 'Nobody comes back before retry_after, or at once after never',
  'CLI-6': 'No REAUTH is sent where it is not offered',
  'CLI-7': 'SUBSCRIBE and UNSUBSCRIBE are as their schema says',
  'CLI-9': 'No token is presented again that was refused',
  'HB-1': 'PING is answered with PONG',
  'HB-4': 'A silent server is taken for dead',
} satisfies Partial<Record<RequirementId, string>>;

function checksOf(side: Side, titles: Partial<Record<RequirementId, string>>): readonly TraceCheck[] {
  return (Object.entries(titles) as [RequirementId, string][]).map(([requirement, title]) => ({ id: `trace/${side}/${requirement}`, side, requirement, title }));
}

/** What is judged in a trace: a check for each requirement that shows in one, on either side. */
export const traceChecks: readonly TraceCheck[] = [...checksOf('server', server), ...checksOf('client', client)];
