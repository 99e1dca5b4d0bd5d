import type { Log, Ppid } from '../../../protocol/host.ts';

/** Counts what victims log: faults that only the last line of defense has caught, and malformed data. */
export class VictimLog implements Log {
  readonly enabled = true;
  faults = 0;
  /** How much malformed data there was, by payload protocol identifier. */
  readonly malformed = new Map<Ppid, number>();

  readonly #registered: (pool: string) => void;

  /** @param registered called with the pool of each element that is registered, anew or again */
  constructor(registered: (pool: string) => void = () => undefined) {
    this.#registered = registered;
  }

  event(_component: string, name: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (name === 'fault') {
      this.faults++;
      console.error(JSON.stringify(fields));
    }
    if (name === 'registered' || name === 'registeredAgain') this.#registered(String(fields['pool']));
    if (name !== 'malformed') return;
    const ppid = Number(fields['ppid']);
    this.malformed.set(ppid, (this.malformed.get(ppid) ?? 0) + 1);
  }

  get allMalformed(): number {
    return Array.from(this.malformed.values()).reduce((sum, count) => sum + count, 0);
  }
}
