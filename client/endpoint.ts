/** What a token may travel to: TLS, or a loopback address. */
const fitEndpoint = /^ws(s:\/\/|:\/\/(localhost|127(\.\d+){3}|\[::1])(:\d+)?([/?#]|$))/i;
/** A query parameter that is a token by its name, or by its value (CONN-2). */
const token = /[?&](((access_|id_)?token|jwt|auth(orization)?)([=&#]|$)|[^=&]*=eyJ[^.&#]*(\.[^.&#]*){2}([&#]|$))/i;

/**
 * Says no to what a token must not travel to or in (CONN-3, CONN-7). Not every JavaScript has a URL that can be relied on, so it
 * reads the text.
 * @throws {Error} that names what is wrong, without the URL, as there may be a token in it (SEC-2).
 */
export function checkUrl(url: string): void {
  if (!fitEndpoint.test(url)) throw new Error('url: wss:, or ws: to loopback');
  if (token.test(decodeURIComponent(url))) throw new Error('url: carries a token');
}
