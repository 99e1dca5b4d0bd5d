import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkPool, WorkWait } from '../../../../native/api/work-pool.ts';
import type { PeIdentifier } from '../../../../protocol/wire/pool-element.ts';
import { Round } from '../round.ts';
import { textOfTask } from '../text-of-task.ts';
import { signedFile } from './signed-file.ts';
import { tarArchive } from './tar-archive.ts';
import { SLICE, workScript } from './work-script.ts';

/** Bytes of what a script printed last. */
const LAST_WORDS = 500;
/** A line of a journal: its checksum, then JSON. */
const JOURNAL_LINE = /^[0-9a-f]{8} \{/;

/** How a pool is to do a task. */
interface PackageSettings {
  readonly pool: WorkPool;
  /** File with the program. */
  readonly environment: string;
  readonly sign: string | undefined;
  readonly memory: number | undefined;
  /** An element does it now. */
  readonly begun: () => void;
}

/** Why no element does it; `unreachable`: the one that was selected did not answer, or left. */
export type PackageWait = WorkWait | 'unreachable';

/** What came of one attempt at a task. */
export interface PackageEnd {
  /** Why the task is not done; undefined: it is, as the script says. */
  readonly problem: string | undefined;
  /** Exit status of the script. */
  readonly status?: number;
  /** Who did it. */
  readonly host?: string | undefined;
  readonly element?: PeIdentifier | undefined;
  /** Of the attempt. */
  readonly journal?: string;
}

/**
 * One attempt at a task, as a work package: the slice and the script go to an element, and its result is the journal of the attempt.
 * Elements that fail are left by the client, and the attempt begins again at another one: what they have done of it is lost.
 */
export class PackageWork {
  /** Undefined: it was given up. */
  readonly ended: Promise<PackageEnd | undefined>;
  readonly #settings: PackageSettings;
  readonly #stop = new AbortController();
  #host: string | undefined;
  #element: PeIdentifier | undefined;
  #isBegun = false;
  #wait: PackageWait | undefined;

  constructor({ round, task }: { readonly round: Round; readonly task: number }, settings: PackageSettings) {
    this.#settings = settings;
    this.ended = this.#do(round.path, task);
  }

  /** Whether an element does it, as far as is known. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** Why there was no element for it when one was asked for last. */
  get wait(): PackageWait | undefined {
    return this.#wait;
  }

  /** Resolves when nothing of it is left. */
  async giveUp(): Promise<void> {
    this.#stop.abort(new Error('given up'));
    await this.ended;
  }

  async #do(path: string, task: number): Promise<PackageEnd | undefined> {
    try {
      return await this.#attempt(path, task);
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined;
      // A full disk here, or a round that is no more.
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }

  async #attempt(path: string, task: number): Promise<PackageEnd> {
    // Another view of the round: what is read here is still to be collected.
    const round = Round.open(path);
    const [archive, result] = ['package', 'result'].map((what) => join(path, `task-${task}.${what}`)) as [
      string,
      string,
    ];
    const { sign } = this.#settings;
    try {
      this.#pack(archive, round, task);
      const input = sign === undefined ? archive : await signedFile(archive, sign, this.#stop.signal);
      const { status, hasOutput } = await this.#run(input, result);
      const said = hasOutput ? lastWordsIn(result) : '';
      // Without an output, too: the attempt is seen to be over.
      if (!hasOutput) writeFileSync(result, '');
      const journal = round.journal(task, round.attempts(task).length + 1);
      renameSync(result, journal);
      const [host, element] = [this.#host, this.#element];
      if (status === 0) return { problem: undefined, status, host, element, journal };
      return { problem: said === '' ? `exit status ${status}` : said, status, host, element, journal };
    } finally {
      for (const file of [archive, `${archive}.gpg`]) rmSync(file, { force: true });
    }
  }

  #pack(archive: string, round: Round, task: number): void {
    const files = [
      { name: 'ssrun', content: workScript(this.#settings.memory), isExecutable: true },
      { name: SLICE, content: [...textOfTask(round, task)].join('') },
    ];
    writeFileSync(archive, tarArchive(files));
  }

  async #run(input: string, output: string): ReturnType<WorkPool['run']> {
    const { pool, environment, begun } = this.#settings;
    return pool.run({
      input,
      environment,
      output,
      signal: this.#stop.signal,
      onBegin: (host, element) => {
        [this.#host, this.#element] = [host, element];
        this.#isBegun = true;
        this.#wait = undefined;
        begun();
      },
      onRetry: () => {
        if (!this.#isBegun) this.#wait = 'unreachable';
        this.#isBegun = false;
      },
      onWait: (reason) => {
        this.#isBegun = false;
        this.#wait = reason;
      },
    });
  }
}

/** What a script that failed printed last; empty: it is a journal. */
function lastWordsIn(result: string): string {
  const line = readFileSync(result).subarray(-LAST_WORDS).toString('utf8').trim().split('\n').at(-1) ?? '';
  return JOURNAL_LINE.test(line) ? '' : line.replaceAll(/[^\P{Cc}]/gu, '.');
}
