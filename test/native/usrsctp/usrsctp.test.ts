import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Capability } from '../../transport/conformance-world.ts';
import { conformanceSuite } from '../../transport/conformance.ts';
import type { ConformanceResult } from '../conformance-process.ts';
import { networkCommands, type LoopbackMode } from '../loopback-world.ts';
import { addonObstacle, mustRun, namespaceObstacle } from '../obstacles.ts';

const program = fileURLToPath(new URL('../conformance-process.js', import.meta.url));

/** A process that runs conformance tests, in a network namespace of its own if it is to have faults. */
class ConformanceProcess {
  readonly #namespace: string | undefined;
  readonly #process: ChildProcess;
  #finished: ((result: ConformanceResult | Error) => void) | undefined;

  constructor(mode: LoopbackMode) {
    const command = [process.execPath, '--enable-source-maps', program, mode];
    if (mode !== 'udp-without-faults') {
      this.#namespace = `rsplab-${mode}-${process.pid}`;
      makeNamespace(this.#namespace);
      command.unshift('ip', 'netns', 'exec', this.#namespace);
    }
    this.#process = spawn(command[0], command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#process.on('message', (result: ConformanceResult) => this.#finish(result));
    this.#process.on('exit', (code, signal) => this.#finish(new Error(`the process ended by ${signal ?? code}`)));
  }

  async run(name: string): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) throw new Error('the process has ended');
    const result = await new Promise<ConformanceResult | Error>((resolve) => {
      this.#finished = resolve;
      this.#process.send(name);
    });
    if (result instanceof Error) throw result;
    if (result.error !== undefined) throw new Error(result.error);
  }

  close(): void {
    this.#process.kill('SIGKILL');
    if (this.#namespace !== undefined) execFileSync('ip', ['netns', 'del', this.#namespace], { stdio: 'pipe' });
  }

  #finish(result: ConformanceResult | Error): void {
    this.#finished?.(result);
    this.#finished = undefined;
  }
}

function makeNamespace(namespace: string): void {
  execFileSync('ip', ['netns', 'add', namespace], { stdio: 'pipe' });
  execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: networkCommands().join('\n'), stdio: 'pipe' });
}

function suite(name: string, mode: LoopbackMode, also: readonly Capability[], skipReason: string | undefined): void {
  let conformance: ConformanceProcess | undefined;
  const faults = mode !== 'udp-without-faults';
  conformanceSuite(name, async (test) => (conformance ??= new ConformanceProcess(mode)).run(test.name), {
    faults,
    also,
    skipReason,
    mustRun,
  });
  after(() => conformance?.close());
}

const addon = addonObstacle();
const isolation = addon ?? namespaceObstacle();
const common: readonly Capability[] = [
  'processCrash',
  'families',
  'restart',
  'associationOptions',
  'lifetime',
  'streams',
  'congestionWindow',
];

if (isolation === undefined) suite('usrsctp over UDP', 'udp', common, undefined);
else suite('usrsctp over UDP, without faults', 'udp-without-faults', ['streams'], addon);
suite('usrsctp over IP, two paths', 'raw', [...common, 'twoPaths'], isolation);
