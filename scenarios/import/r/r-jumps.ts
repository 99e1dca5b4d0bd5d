import type { RValue } from './r-value.ts';

/** What `return` ends a function with. */
export class Returned {
  readonly value: RValue;

  constructor(value: RValue) {
    this.value = value;
  }
}

/** What `next` and `break` do; with a reason: it is not known whether they are done. */
export class Jumped {
  readonly isBreak: boolean;
  readonly reason: string | undefined;

  constructor(isBreak: boolean, reason?: string) {
    this.isBreak = isBreak;
    this.reason = reason;
  }
}
