import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const plain = `${root}native/usrsctp/addon/build/Release/usrsctp.node`;
const sanitized = `${root}.build/native/usrsctp/addon/build/Release/usrsctp.node`;
const stress = fileURLToPath(new URL('addon-stress.js', import.meta.url));

/** Milliseconds; two threads that stop each other would not end. */
const TIMEOUT = 300_000;

/** Why the addon cannot be checked here; undefined: it can. */
export function soundnessObstacle(): string | undefined {
  if (!existsSync(plain)) return 'the usrsctp addon is not built: run npm run setup';
  const built = spawnSync('npm', ['run', '--silent', 'build:native:sanitized'], { cwd: root, encoding: 'utf8' });
  return built.status === 0 ? undefined : `the addon cannot be built with AddressSanitizer: ${lastLine(built.stderr)}`;
}

/**
 * Runs the stress test of the addon under AddressSanitizer. libusrsctp is not instrumented: its own data races would not be
 * seen. So this build also checks that nothing of it runs outside the addon's lock.
 *
 * @returns what it did
 * @throws Error with the sanitizer's report if memory is used wrongly or leaks.
 */
export function checkSanitized(rounds: number, seed: number): string {
  const library = execFileSync('gcc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  // What leaks is read from the report: Node's own is in it too. The sanitizer's search crashes in the thread-local
  // variables of libraries that were loaded at run time; the addon has no pointers there.
  const environment = { LD_PRELOAD: library, ASAN_OPTIONS: 'detect_leaks=1', LSAN_OPTIONS: 'exitcode=0:use_tls=0' };
  const { stdout, stderr } = run([sanitized, `${rounds}`, `${seed}`, '0'], environment);
  if (stderr.includes('LeakSanitizer has encountered a fatal error')) throw new Error(stderr.slice(-4000));
  const leaks = leaksOf(stderr);
  const ours = leaks.filter(({ origin }) => origin.includes('rsplab::'));
  if (ours.length > 0) throw new Error(ours.map(({ report }) => report).join('\n\n'));
  // The library is linked into the addon.
  const lost = leaks.filter(({ origin }) => origin.includes('usrsctp.node')).reduce((sum, { bytes }) => sum + bytes, 0);
  if (lost > 0) throw new Error(`libusrsctp lost ${lost} bytes`);
  // What the sanitizer keeps from being used again says nothing about growth.
  return lastLine(stdout).replace(/, memory .*$/, ', nothing leaked');
}

interface Leak {
  readonly report: string;
  readonly bytes: number;
  /** The function that asked the allocator. */
  readonly origin: string;
}

function leaksOf(report: string): Leak[] {
  return report.split(/\n\n/).flatMap((block) => {
    const bytes = /^(?:Direct|Indirect) leak of (\d+) byte/m.exec(block)?.[1];
    if (bytes === undefined) return [];
    const origin = block
      .split('\n')
      .find((line) => /^ +#\d/.test(line) && !/libsanitizer|__wrap_|std::|__gnu_cxx|operator new/.test(line));
    return [{ report: block, bytes: Number(bytes), origin: origin ?? '' }];
  });
}

/** KiB that the memory may grow by in a round of about four sockets: what the allocator does not give back. */
const GROWTH = 3;

/**
 * Runs it as it is, for longer: memory that is lost but still reachable shows as growth.
 *
 * @returns what it did
 */
export function checkMemory(rounds: number, seed: number): string {
  return lastLine(run([plain, `${rounds}`, `${seed}`, `${GROWTH}`], {}).stdout);
}

function run(given: readonly string[], environment: NodeJS.ProcessEnv): { stdout: string; stderr: string } {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', stress, ...given], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: TIMEOUT,
    env: { ...process.env, ...environment },
  });
  if (status !== 0 || stderr.includes('ERROR: AddressSanitizer'))
    throw new Error(`ended by ${signal ?? status}: ${stderr.slice(-4000)}`);
  return { stdout, stderr };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
