import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { adapt } from './adapter-core.ts';
import { createTokenManager, tokenEndpoint } from './index.ts';

/** The adapter that joins this client to the suite: lines of JSON in, lines of JSON out. */
const { WSTR_URL: url = '', WSTR_TOKEN_URL: tokenUrl = '' } = process.env;
// The session refreshes at the lead that the server recommends; the manager's own timer is for clients that are not connected.
const tokenManager = createTokenManager({ fetchToken: tokenEndpoint(tokenUrl), ahead: 0 });
const { command } = adapt({ url, tokenManager, report: report => writeSync(1, `${JSON.stringify(report)}\n`) });
const lines = createInterface({ input: process.stdin });
lines.on('line', line => {
  const told = JSON.parse(line);
  command(told);
  if (told.do === 'close') lines.close();
});
lines.on('close', () => {
  command({ do: 'close' });
  setTimeout(() => process.exit(0), 100);
});
