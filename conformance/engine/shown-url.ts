/** An address as reports may show it: without user and password, and without the values of its query, as they may be secret. */
export function shownUrl(address: string): string {
  const url = URL.parse(address);
  if (!url) return address;
  const query = [...url.searchParams.keys()].map(name => `${name}=…`).join('&');
  const who = url.username || url.password ? '…@' : '';
  return `${url.protocol}//${who}${url.host}${url.pathname}${query ? `?${query}` : ''}`;
}
