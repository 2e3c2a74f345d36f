import { test } from 'tap';
import { alive, enter, seconds, serve, token } from './process.ts';

/** A stopped process is the longest stall there is: its clocks go on, its timers and sockets wait. */
for (const stall of [20, 60]) {
  test(`A server that stands still for ${stall} s kicks nobody for it, and serves nothing under a token that lapsed meanwhile`, { timeout: 120_000 }, async t => {
    const server = await serve(t);
    const [long, lapsing, refreshing] = await Promise.all([{}, { exp: Date.now() / 1000 + stall - 5 }, { exp: Date.now() / 1000 + stall - 5 }].map(claims => enter(server.url, claims)));
    process.kill(server.pid, 'SIGSTOP');
    // Both are sent before the expiry and read after it.
    lapsing!.send({ type: 'X_ORDER', id: 'late' });
    refreshing!.send({ type: 'REAUTH', id: 'r1', data: { token: token() } });
    await seconds(stall);
    process.kill(server.pid, 'SIGCONT');
    await alive(long!);
    t.equal(await lapsing!.over, 4410);
    t.strictSame(lapsing!.seen.filter(each => each !== 'TOKEN_EXPIRED expiring'), ['AUTHENTICATED', 'TOKEN_EXPIRED expired', 'ERROR token_expired', 'CLOSING 4410']);
    await alive(long!);
    await alive(refreshing!);
    t.equal(refreshing!.seen.filter(each => each === 'AUTHENTICATED').length, 2, 'the REAUTH that waited was taken in grace');
    t.equal(await server.metric('token_refresh_sessions{state="authenticated"}'), 2);
  });
}
