import type { ClientCase } from './case.ts';

/** SEC-2: nothing that a client prints carries a token. */
export const leakCases: readonly ClientCase[] = [
  {
    id: 'client/leaks/output',
    title: 'No token is printed, whatever becomes of it',
    requirements: ['SEC-2'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), 'token_invalid');
      const next = await t.reauth(connection, { requirement: 'CLI-9', expected: 'REAUTH with another token', within: 5 });
      connection.refuse(next, 'identity_mismatch');
      connection.end(4403);
      await t.pause(1);
    },
  },
];
