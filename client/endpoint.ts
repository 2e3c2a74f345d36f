/** What a token may travel to: TLS, or a loopback address. */
const fitEndpoint = /^(wss:\/\/|ws:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?([/?#]|$))/i;
/** A query parameter that is a token by its name, or by its value (CONN-2). */
const tokenName = /^(token|access_token|id_token|jwt|auth|authorization)(=|$)/i;
const tokenValue = /^[^=]*=eyJ[^.]*\.[^.]*\.[^.]*$/;

/**
 * Says no to what a token must not travel to or in (CONN-3, CONN-7). Not every JavaScript has a URL that can be relied on, so it
 * reads the text.
 * @throws {Error} that names what is wrong, without the URL, as there may be a token in it (SEC-2).
 */
export function checkUrl(url: string): void {
  if (!fitEndpoint.test(url)) throw new Error('url: give wss:, or ws: to loopback');
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  for (const parameter of query.split('&').map(decodeURIComponent)) {
    if (tokenName.test(parameter) || tokenValue.test(parameter)) throw new Error('url: carries a token');
  }
}
