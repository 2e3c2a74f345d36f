/** An option that can't be used: its name, what is wrong, what to give. */
export class OptionError extends Error {
  constructor(option: string, problem: string) {
    super(`token-refresh: option ${option}: ${problem}`);
    this.name = 'OptionError';
  }
}
