import { runCommand } from '../command.ts';
import { TokenSourceError, type TokenSource } from './token-source.ts';

/** Commands at a time. */
const atOnce = 4;
/** Seconds that one may take. */
const patience = 10;

/** Runs a command for each token: claims as JSON on its standard input, the token on its standard output. */
export function commandSource(command: string): TokenSource {
  const name = `--token-command '${command}'`;
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return {
    name,
    publicKey: null,
    async mint(claims) {
      if (free > 0) free -= 1;
      else await new Promise<void>(resolve => { waiting.push(resolve); });
      try {
        return await mint(command, name, JSON.stringify(claims));
      } finally {
        // Whoever is next takes this place over.
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}

async function mint(command: string, name: string, input: string): Promise<string> {
  const { code, signal, out, error } = await runCommand(command, input, patience);
  if (signal !== null) throw new TokenSourceError(`${name} took more than ${patience} s, or was killed (${signal})`);
  if (code !== 0) throw new TokenSourceError(`${name} ended with ${code}: ${error || 'it said nothing'}`);
  if (!/^\S+$/.test(out.trim())) throw new TokenSourceError(`${name} did not print one token; it gets the claims as JSON on standard input`);
  return out.trim();
}
