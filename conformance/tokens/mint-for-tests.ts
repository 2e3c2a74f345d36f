import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { readKey } from '../../keys/read-key.ts';
import { sign } from '../../keys/sign.ts';

/** Signs the claims on standard input with the key in a file, as a team's own script would: a process for each token. */
const [, , file = ''] = process.argv;
console.log(sign(readKey(readFileSync(file, 'utf8'), file), JSON.parse(await text(process.stdin))));
