import { test } from 'tap';
import { adapt } from '../../../client/adapter-core.ts';
import { createTokenManager, tokenEndpoint } from '../../../client/index.ts';
import { clientCases } from '../cases.ts';
import { runClientSuite } from '../suite.ts';
import { listenForClients } from './listening.ts';

interface Assigned {
  readonly run: string;
  readonly url: string;
  readonly token_url: string;
  readonly case: string;
}

const post = (url: string, body?: unknown): Promise<Response> => fetch(url, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

type Commands = { readonly run: string; readonly do: string }[];

/** A client that can't be spawned: it asks for its runs, and carries the lines over HTTP. */
async function serveRuns(address: string, play: (assigned: Assigned) => (command: { readonly do: string }) => void): Promise<readonly string[]> {
  const runs = new Map<string, ReturnType<typeof play>>();
  let done = false;
  const listen = async (): Promise<void> => {
    while (!done) {
      const { commands } = await (await fetch(`${address}commands`)).json() as { commands: Commands };
      for (const { run, ...command } of commands) runs.get(run)?.(command);
    }
  };
  const listened = listen();
  for (;;) {
    const response = await post(`${address}runs`);
    if (response.status !== 200) break;
    const assigned = await response.json() as Assigned;
    runs.set(assigned.run, play(assigned));
  }
  done = true;
  await listened;
  return [...runs.keys()];
}

function playReference(address: string, { run, url, token_url: tokenUrl }: Assigned): (command: { readonly do: string }) => void {
  const tokenManager = createTokenManager({ fetchToken: tokenEndpoint(tokenUrl), ahead: 0 });
  const reports: unknown[] = [];
  let last = Promise.resolve();
  const report = (one: unknown): void => {
    reports.push(one);
    last = last.then(async () => { if (reports.length > 0) await post(`${address}runs/${run}/reports`, reports.splice(0)); });
  };
  const { client, command } = adapt({ url, tokenManager, report });
  return told => {
    if (told.do === 'end') return client.close();
    command(told as never);
    if (told.do === 'close') report({ saw: 'ended' });
  };
}

test('A client that asks for its runs over HTTP is judged like one that is started', { timeout: 60_000 }, async t => {
  const listening = await listenForClients(0, null);
  const cases = clientCases.filter(({ id }) => ['client/refresh/warning', 'client/reauthentication/pushed', 'client/subscriptions/delivered', 'client/closing/on-request'].includes(id));
  const played = serveRuns(listening.address, assigned => playReference(listening.address, assigned));
  await listening.asked;
  const { results, exitCode, url } = await runClientSuite({ client: listening.client, cases });
  const closed = listening.close();
  t.strictSame(results.map(({ case: one, outcome, violations }) => [one.id, outcome, violations]), cases.map(({ id }) => [id, 'passed', []]));
  t.equal(exitCode, 0);
  t.match(url, /^a client that asked http:\/\/127\.0\.0\.1:\d+\/$/);
  t.equal((await played).length, cases.length + 1, 'a run for each case, and one to see what the client can do');
  await closed;
});

test('What is unsupported, unknown or no JSON is answered as the contract says', { timeout: 60_000 }, async t => {
  const listening = await listenForClients(0, null);
  const cases = clientCases.filter(({ id }) => id === 'client/refresh/warning');
  let checked = Promise.resolve();
  const played = serveRuns(listening.address, assigned => {
    if (assigned.case === 'preflight') return playReference(listening.address, assigned);
    checked = (async () => {
      t.equal((await fetch(`${listening.address}runs/${assigned.run}/reports`, { method: 'POST', body: '{' })).status, 400);
      t.equal((await post(`${listening.address}runs/${assigned.run}/reports`, { saw: 'unsupported' })).status, 204);
    })();
    return () => {};
  });
  const { results, exitCode } = await runClientSuite({ client: listening.client, cases });
  t.match([results[0]!.outcome, results[0]!.note, exitCode], ['untested', /89/, 3]);
  await checked;
  t.equal((await post(`${listening.address}runs/r999/reports`)).status, 404);
  t.match(await (await fetch(listening.address)).text(), /page\.js/);
  t.equal((await fetch(`${listening.address}adapter.js`)).status, 404, 'there is no adapter to run');
  await listening.close();
  await played;
});
