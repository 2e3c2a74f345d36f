/** What tokens say unless the user says otherwise; suite, server and `token` agree on it. */
export const defaultIssuer = 'urn:ws-token-refresh:issuer';
export const defaultAudience = 'urn:ws-token-refresh:audience';

/** Where `serve` listens. */
export const defaultHost = '127.0.0.1';
export const defaultPort = 8080;
