/** An option that can't be used: its name, what is wrong, what to give. */
export class OptionError extends Error {
  readonly option: string;
  readonly problem: string;

  constructor(option: string, problem: string) {
    super(`token-refresh: option ${option}: ${problem}`);
    this.name = 'OptionError';
    this.option = option;
    this.problem = problem;
  }
}
