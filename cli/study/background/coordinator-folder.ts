import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isHere, processLives, ownerOfLock } from '../../../results/folders/folder-lock.ts';
import { BACKGROUND, LOCK } from '../../../results/folders/study-folder-content.ts';

const FORMAT = 'rsplab background 1';
const STATUS = 'status.json';
const STOP = 'stop';
const SEEN = 'seen';

const status = z.object({
  format: z.literal(FORMAT),
  owner: z.object({ pid: z.int(), host: z.string(), started: z.string().optional() }),
  /** Hash of its simulator's code. */
  code: z.string(),
  /** What it was asked for, by names in words. */
  asked: z.record(z.string(), z.string()),
  /** The command that began it. */
  command: z.string(),
  /** `going on`: tasks were submitted; `superfluous`: another process was faster. */
  phase: z.enum(['starting', 'going on', 'over', 'superfluous']),
  /** The study's folder was its own, without what `--fresh` was to remove. */
  claimed: z.boolean().optional(),
  /** When it is over. */
  exitCode: z.int().optional(),
  /** Another number each time. */
  beat: z.int(),
  view: z.object({ total: z.number(), done: z.number(), text: z.string() }).optional(),
});

/** What a process in the background says of itself. */
export type CoordinatorStatus = z.infer<typeof status>;

/**
 * What a process in the background and those that watch it have in common: a folder below that of the study. Each process
 * has one of its own, so that nobody writes into what another one needs.
 */
export class CoordinatorFolder {
  readonly name: string;
  readonly path: string;
  readonly #study: string;

  /** @param study folder of the study @param name below its folder of such folders */
  constructor(study: string, name: string) {
    this.#study = study;
    this.name = name;
    this.path = join(study, BACKGROUND, name);
  }

  /** Makes one. @throws NodeJS.ErrnoException */
  static make(study: string): CoordinatorFolder {
    const folder = new CoordinatorFolder(study, randomBytes(4).toString('hex'));
    mkdirSync(folder.path, { recursive: true });
    return folder;
  }

  /** All of a study, of processes that are over, too. */
  static all(study: string): CoordinatorFolder[] {
    const path = join(study, BACKGROUND);
    const names = existsSync(path) ? readdirSync(path) : [];
    return names.map((name) => new CoordinatorFolder(study, name));
  }

  /** That of the process which goes on with a study, as far as can be seen from here. */
  static ofLiving(study: string): CoordinatorFolder | undefined {
    return CoordinatorFolder.all(study).find((folder) => folder.isAlive());
  }

  /** What the process prints as results. */
  get output(): string {
    return join(this.path, 'output');
  }

  /** All else that it prints. */
  get log(): string {
    return join(this.path, 'log');
  }

  /** Undefined: the process has not begun yet, or its version says it in another way. */
  status(): CoordinatorStatus | undefined {
    try {
      const read = status.safeParse(JSON.parse(readFileSync(join(this.path, STATUS), 'utf8')));
      return read.success ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Its readers see the old status or the new one. It is not forced to the disk: after a crash of the machine the process is no more.
   *
   * @throws NodeJS.ErrnoException
   */
  write(said: Omit<CoordinatorStatus, 'format'>): void {
    const aside = join(this.path, `${STATUS}.new`);
    writeFileSync(aside, `${JSON.stringify({ format: FORMAT, ...said } satisfies CoordinatorStatus)}\n`);
    renameSync(aside, join(this.path, STATUS));
  }

  /** Whether its process may be at work. That of another host is as long as the study's folder is locked by it. */
  isAlive(said = this.status()): boolean {
    if (said === undefined || said.exitCode !== undefined || said.phase === 'superfluous') return false;
    if (isHere(said.owner)) return processLives(said.owner);
    const owner = ownerOfLock(join(this.#study, LOCK));
    return owner?.pid === said.owner.pid && owner.host === said.owner.host && owner.started === said.owner.started;
  }

  /** Asks the process to end its tasks and itself. @throws NodeJS.ErrnoException */
  askToStop(): void {
    writeFileSync(join(this.path, STOP), '');
  }

  get isAskedToStop(): boolean {
    return existsSync(join(this.path, STOP));
  }

  /** Somebody has seen how it ended. */
  see(): void {
    try {
      writeFileSync(join(this.path, SEEN), '');
    } catch {
      // The next command says it again.
    }
  }

  get isSeen(): boolean {
    return existsSync(join(this.path, SEEN));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
