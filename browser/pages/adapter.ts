import { adapt, type Command, type Report } from '../../client/adapter-core.ts';
import { createTokenManager, tokenEndpoint } from '../../client/index.ts';

/** The reference client for the suite's page (conformance/client/CONTRACT.md). */
export default async function run({ url, tokenUrl, report, commands }: { url: string; tokenUrl: string; report: (report: Report) => void; commands: AsyncIterable<Command> }): Promise<void> {
  const tokenManager = createTokenManager({ fetchToken: tokenEndpoint(tokenUrl), ahead: 0 });
  const { client, command } = adapt({ url, tokenManager, report });
  for await (const told of commands) {
    command(told);
    if (told.do === 'close') report({ saw: 'ended' });
  }
  client.close();
}
