/** The signals that ask a process to end, with the exit codes that shells expect after them. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type StopSignal = keyof typeof exitCodes;

/** What a second signal does. */
export type SecondSignal = 'ends at once' | 'is ignored';

/** Lets a long command end orderly: the signal aborts `signal`; a second one ends the process at once, if not said otherwise. */
export class StopSignals {
  readonly #controller = new AbortController();
  readonly #handlers = new Map<StopSignal, () => void>();
  readonly #second: SecondSignal;
  #received: StopSignal | undefined;

  /** @param names those that end it; others have their usual effect */
  constructor(
    names: readonly StopSignal[] = Object.keys(exitCodes) as StopSignal[],
    second: SecondSignal = 'ends at once',
  ) {
    this.#second = second;
    for (const name of names) {
      const handler = (): void => {
        if (this.signal.aborted) return;
        this.#received = name;
        this.stop();
      };
      this.#handlers.set(name, handler);
      process.on(name, handler);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** As Ctrl-C does. */
  stop(): void {
    this.#received ??= 'SIGINT';
    if (this.#second === 'ends at once') this.release();
    this.#controller.abort();
  }

  /** The code to end with; undefined if no signal came. */
  get exitCode(): number | undefined {
    return this.#received === undefined ? undefined : exitCodes[this.#received];
  }

  /** Whether it was Ctrl-C: somebody may be there to be asked. */
  get isInterrupt(): boolean {
    return this.#received === 'SIGINT';
  }

  /** Signals have their usual effect again. */
  release(): void {
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }
}
