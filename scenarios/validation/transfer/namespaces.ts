import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ranApart } from './system-command.ts';

/** Where `ip` keeps the names of network namespaces. */
const FOLDER = '/var/run/netns';
/** How often a removal is tried, and the pause between two attempts, ms. */
const ATTEMPTS = 3;
const PAUSE = 200;

/** Network namespaces that this process made, until they are removed. */
export class Namespaces {
  readonly #names = new Set<string>();

  /** @throws Error if the system does not let it, or there is one of that name */
  async add(name: string): Promise<void> {
    this.#names.add(name);
    try {
      await ranApart('ip', ['netns', 'add', name]);
    } catch (error) {
      this.#names.delete(name); // one that was there before is not removed
      throw error;
    }
  }

  /** Removes all of them. @returns the names of those that could not be removed; another call tries them again */
  async remove(): Promise<string[]> {
    for (let attempt = 1; attempt <= ATTEMPTS && this.#names.size > 0; attempt++) {
      if (attempt > 1) await delay(PAUSE);
      for (const name of this.#names) if (await isRemoved(name)) this.#names.delete(name);
    }
    return [...this.#names];
  }
}

async function isRemoved(name: string): Promise<boolean> {
  try {
    await ranApart('ip', ['netns', 'del', name]);
    return true;
  } catch {
    return !existsSync(`${FOLDER}/${name}`);
  }
}
