import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const addon = `${root}.build/addon/build/Release/usrsctp.node`;
const stress = fileURLToPath(new URL('addon-stress.js', import.meta.url));

/** Where a leak must not come from; Node itself leaves things behind when it ends. */
const OURS = /^ +#\d.*(rsplab::|libusrsctp|usrsctp\.node)/m;

/** Why the addon cannot be checked here; undefined: it can. */
export function soundnessObstacle(): string | undefined {
  if (!existsSync(`${root}native/addon/build`)) return 'the usrsctp addon is not built: run native/setup.sh';
  const built = spawnSync('npm', ['run', '--silent', 'build:native:sanitized'], { cwd: root, encoding: 'utf8' });
  return built.status === 0 ? undefined : `the addon cannot be built with AddressSanitizer: ${lastLine(built.stderr)}`;
}

/**
 * Runs the stress test of the addon under AddressSanitizer.
 *
 * @param end how the process ends, see addon-stress.ts
 * @returns what it did
 * @throws Error with the sanitizer's report if memory is used wrongly or leaks.
 */
export function checkAddon(rounds: number, seed: number, end: 'finish' | 'exit'): string {
  const library = execFileSync('gcc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  const given = ['--expose-gc', stress, addon, `${rounds}`, `${seed}`, end];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, given, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // What leaks is read from the report, as Node's own is in it too.
    env: { ...process.env, LD_PRELOAD: library, ASAN_OPTIONS: 'detect_leaks=1', LSAN_OPTIONS: 'exitcode=0' },
  });
  const leaks = stderr.split(/\n\n/).filter((block) => /^(Direct|Indirect) leak/m.test(block) && OURS.test(block));
  if (status !== 0 || signal !== null || leaks.length > 0 || /ERROR: AddressSanitizer/.test(stderr))
    throw new Error(`status ${status ?? signal}: ${leaks.length > 0 ? leaks.join('\n\n') : stderr.slice(-4000)}`);
  return lastLine(stdout);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
