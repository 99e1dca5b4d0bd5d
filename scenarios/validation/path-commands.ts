import { spawn } from 'node:child_process';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { DeploymentHost } from './deployment.ts';
import { failingPathsOf, pathChanges } from './path-changes.ts';
import type { PlacedProcess } from './placement.ts';
import { ValidationError } from './validation-error.ts';

/** In a word of a command: the address of the process on the path. */
const ADDRESS = '{address}';
/** ms, that a command may take. */
const PATIENCE = 20_000;
/** Of what a command wrote on standard error, characters. */
const LAST_WORDS = 500;

/** A command that cuts a path of a host or process, or repairs it. */
interface PathCommand {
  /** s since the start of the run */
  readonly at: number;
  readonly up: boolean;
  readonly host: DeploymentHost;
  /** With the prefix of the host. */
  readonly words: readonly string[];
  /** What makes up for a cut. */
  readonly undo: readonly string[];
}

/** Whether the paths of a host are cut by commands of the deployment, and not within its processes. */
export function cutsByCommand({ pathCommands }: DeploymentHost): boolean {
  return pathCommands.length > 0;
}

/** @throws ValidationError if a host has no commands for a path that fails, or none for each of its processes */
export function checkPathCommands(parameters: RunParameters, places: readonly PlacedProcess[]): void {
  for (const { host, role } of places.filter((place) => cutsByCommand(place.host))) {
    const count = failingPathsOf(parameters, role);
    if (host.pathCommands.length < count)
      throw new ValidationError(
        `host ${host.name}: has pathCommands for ${host.pathCommands.length} of the ${count} paths that fail`,
      );
    const areShared = places.filter((place) => place.host === host).length > 1;
    const name = (words: readonly string[]): boolean => words.some((word) => word.includes(ADDRESS));
    const areNamed = host.pathCommands.slice(0, count).every(({ cut, repair }) => name(cut) && name(repair));
    if (count > 0 && parameters.failingLinks !== 'networks' && areShared && !areNamed)
      throw new ValidationError(
        `host ${host.name}: failingLinks=${parameters.failingLinks} lets paths of single components fail, and several run ` +
          `there: name the address in its pathCommands (${ADDRESS}), or give each component a host`,
      );
  }
}

/** All commands of a run, each once: processes of a host whose commands name no address have them in common. @internal */
export function pathCommandsOf(
  parameters: RunParameters,
  seed: number,
  places: readonly PlacedProcess[],
): PathCommand[] {
  const commands = new Map<string, PathCommand>();
  for (const place of places.filter(({ host }) => cutsByCommand(host)))
    for (const { at, path, up } of pathChanges(parameters, seed, place)) {
      const { host, addresses } = place;
      const { cut = [], repair = [] } = host.pathCommands[path] ?? {};
      const full = (words: readonly string[]): string[] => [
        ...host.prefix,
        ...words.map((word) => word.replaceAll(ADDRESS, addresses[path] ?? '')),
      ];
      const command = { at, up, host, words: full(up ? repair : cut), undo: full(repair) };
      commands.set(JSON.stringify([at, host.name, command.words]), command);
    }
  return [...commands.values()].toSorted((a, b) => a.at - b.at);
}

/** Cuts the paths of a run by the commands of its deployment, and repairs what is cut in the end. */
export class PathCutter {
  readonly #commands: readonly PathCommand[];
  readonly #failed: (error: ValidationError) => void;
  readonly #timers: NodeJS.Timeout[] = [];
  /** What repairs the cuts of now, by itself. */
  readonly #undo = new Map<string, PathCommand>();
  /** Commands of a host come one after the other. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    parameters: RunParameters,
    seed: number,
    places: readonly PlacedProcess[],
    failed: (error: ValidationError) => void,
  ) {
    this.#commands = pathCommandsOf(parameters, seed, places);
    this.#failed = failed;
  }

  /** @param lead seconds until the start of the run */
  start(lead: number): void {
    for (const command of this.#commands)
      this.#timers.push(setTimeout(() => this.#run(command), (lead + command.at) * 1000));
  }

  /** @throws ValidationError if a path cannot be repaired */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#running.values());
    for (const { host, undo } of this.#undo.values()) await done(host, undo);
  }

  #run(command: PathCommand): void {
    const { host, words, undo, up } = command;
    const before = this.#running.get(host.name) ?? Promise.resolve();
    const key = JSON.stringify(undo);
    // A cut that fails half-way must be repaired, too.
    if (!up) this.#undo.set(key, command);
    const running = before
      .then(async () => done(host, words))
      .then(() => void (up && this.#undo.delete(key)))
      .catch((error: unknown) => this.#failed(error as ValidationError));
    this.#running.set(host.name, running);
  }
}

/** Runs a command to its end. @throws ValidationError if it fails, or takes too long */
async function done(host: DeploymentHost, words: readonly string[]): Promise<void> {
  const [file = '', ...rest] = words;
  const fault = (what: string): ValidationError =>
    new ValidationError(`host ${host.name}: ${words.join(' ')}: ${what}`);
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-LAST_WORDS)));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.stderr.destroy();
      reject(fault(`not done after ${PATIENCE / 1000} s`));
    }, PATIENCE);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(fault(error.message));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(fault(`ended ${signal === null ? `with code ${code}` : `by ${signal}`}: ${stderr.trim()}`));
    });
  });
}
