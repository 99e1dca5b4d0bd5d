import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinatorFolder } from '../../cli/study/background/coordinator-folder.ts';
import { measured, type ProcessUsage } from '../analysis-load/measured-process.ts';

/** Somewhere where runs are done, with what loses a node of it. */
export interface TaskPlace {
  readonly name: string;
  /** Options of `rsplab run`. */
  readonly options: readonly string[];
  /** For a shell: after it a node is not there any more. */
  readonly loss: string | undefined;
}

/** Where the program and the files of measurements are. */
export interface Site {
  readonly program: URL;
  /** Folder of measurements. */
  readonly base: string;
}

/** A sweep of runs that take about as long each. */
export interface MeasuredSweep {
  readonly runs: number;
  /** Simulated seconds of a run. */
  readonly duration: number;
}

/** Between two looks at journals, ms. */
const LOOK = 100;
/** For a node to be lost, and its task to begin again, ms. */
const PATIENCE = 300_000;

/** How long a sweep takes somewhere in two tasks, or with two workers here. */
export async function sweepEffort(
  { program, base }: Site,
  sweep: MeasuredSweep,
  name: string,
  place: TaskPlace | undefined,
): Promise<ProcessUsage> {
  const where = place === undefined ? ['--workers', '2'] : [...place.options, '--tasks', '2'];
  return measured(program, ['run', sweepFile(base, sweep), '--out', join(base, name), ...where], base);
}

/**
 * Loses a node in the middle of a sweep.
 *
 * @returns seconds until its task has begun again elsewhere
 */
export async function timeToNotice({ program, base }: Site, sweep: MeasuredSweep, place: TaskPlace): Promise<number> {
  const folder = join(base, `lost-${place.name}`);
  const words = ['run', sweepFile(base, sweep), '--out', folder, ...place.options, '--tasks', '2'];
  const command = spawn(process.execPath, [program.pathname, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  command.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const journals = (attempt: number): string[] => journalsIn(join(folder, 'tasks', '1'), attempt);
  const requireGoingOn = (): void => {
    if (command.exitCode !== null)
      throw new Error(
        `${place.name}: the sweep is over before a node was lost (exit code ${command.exitCode}): ${said}`,
      );
  };
  try {
    await until(() => journals(1).length === 2 && journals(1).every(hasRun), requireGoingOn);
    await once(spawn('sh', ['-c', place.loss ?? ''], { stdio: 'inherit' }), 'exit');
    const lost = performance.now();
    await until(() => journals(2).length > 0, requireGoingOn);
    return (performance.now() - lost) / 1000;
  } finally {
    await ended(command, folder);
  }
}

/** For the end of a sweep of which a node was lost, ms. */
const ENDING = 120_000;

function sweepFile(base: string, { runs, duration }: MeasuredSweep): string {
  const name = `sweep-${runs}`;
  const file = join(base, `${name}.yaml`);
  const parameters = `profile: rspsim, idealized: true, warmup: 620, duration: ${duration}`;
  writeFileSync(file, `name: ${name}\ntitle: Sweep\nseeds: ${runs}\nparameters: { ${parameters} }\nplots: []\n`);
  return file;
}

function journalsIn(round: string, attempt: number): string[] {
  const names = existsSync(round) ? readdirSync(round) : [];
  return names.filter((name) => name.endsWith(`.${attempt}.journal`)).map((name) => join(round, name));
}

function hasRun(journal: string): boolean {
  return readFileSync(journal, 'latin1').includes('"metrics"');
}

/** @param check throws if it will not come */
async function until(condition: () => boolean, check: () => void): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!condition()) {
    check();
    if (performance.now() > end) throw new Error(`nothing was noticed within ${PATIENCE / 1000} s`);
    await sleep(LOOK);
  }
}

/** The sweep is short, and comes to its end without the node. @throws Error if it does not */
async function ended(command: ChildProcess, folder: string): Promise<void> {
  if (command.exitCode !== null) return;
  const patience = setTimeout(() => {
    command.kill('SIGKILL');
    // That would go on.
    const background = CoordinatorFolder.ofLiving(folder)?.status();
    if (background !== undefined) process.kill(background.owner.pid);
  }, ENDING);
  const [code] = (await once(command, 'exit')) as [number | null];
  clearTimeout(patience);
  if (code !== 0) throw new Error('the sweep does not end without the node');
}
