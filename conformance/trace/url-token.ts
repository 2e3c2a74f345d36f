const names: readonly string[] = ['token', 'access_token', 'id_token', 'jwt', 'auth', 'authorization'];

/** Whether a text looks like a JWT, as CONN-2 has it. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith('eyJ') && text.split('.').length === 3;
}

/** Whether a URL carries a token as CONN-2 has it: by the name of a parameter, or by what its value looks like. */
export function carriesToken(address: string): boolean {
  const query = new URLSearchParams(/\?([^#]*)/.exec(address)?.[1] ?? '');
  return [...query].some(([name, value]) => names.includes(name.toLowerCase()) || looksLikeToken(value));
}
