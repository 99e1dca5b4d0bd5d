import { RealWorld, type RealWorldOptions } from '../../../index.ts';
import { testUdpPort } from '../../test-ports.ts';

/** A world at an address of the loopback network 127.74.1.0. Its registrar is at number 1. */
export async function worldAt(number: number, options: RealWorldOptions = {}): Promise<RealWorld> {
  return RealWorld.open({
    addresses: [address(number)],
    udpPort: testUdpPort,
    registrars: [address(1)],
    announcements: false,
    ...options,
  });
}

export function address(number: number): string {
  return `127.74.1.${number}`;
}

/** Closes, in this order, what a test has opened. */
export class Opened {
  readonly #opened: { close(): unknown }[] = [];

  add<T extends { close(): unknown }>(opened: T): T {
    this.#opened.unshift(opened);
    return opened;
  }

  async close(): Promise<void> {
    for (const each of this.#opened.splice(0)) await each.close();
  }
}
