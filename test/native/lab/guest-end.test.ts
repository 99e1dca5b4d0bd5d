/** The lab's guest when the program that booted it is gone. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { guestObstacle, skipOrFail } from '../obstacles.ts';
import { until } from '../patience.ts';

const module = fileURLToPath(new URL('../../../native/lab/rsplib-guest.js', import.meta.url));
const program = `
  import { RsplibGuest } from ${JSON.stringify(module)};
  await RsplibGuest.boot();
  console.log('booted');
  setInterval(() => undefined, 1000);
`;

/** Processes with a word in their command line. */
function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((name) => {
    const file = `/proc/${name}/cmdline`;
    return /^\d+$/.test(name) && existsSync(file) && commandLine(file).includes(word);
  });
}

function commandLine(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

describe('a guest of the lab', () => {
  before(function () {
    skipOrFail(this, guestObstacle());
  });

  it('ends, with all of its processes, when the program that booted it is killed', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    const word = `parent=${child.pid}\0`;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('booted'), 'a guest');
    const words = commandLine(`/proc/${processesWith(word)[0]}/cmdline`).split('\0');
    const share = words.find((each) => each.startsWith('share='))?.slice('share='.length);
    assert.ok(share !== undefined);
    child.kill('SIGKILL');
    await until(() => processesWith(word).length === 0, 'the end of the guest');
    execFileSync('ip', ['netns', 'del', `rsplab-lab-${child.pid}`]);
    rmSync(share, { recursive: true });
  });
});
