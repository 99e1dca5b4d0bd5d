import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Runs a program of the system in a process group of its own: a Ctrl-C, which reaches all of the terminal's group, does not
 * interrupt it half-way.
 *
 * @returns its standard output
 * @throws Error with its first words if it fails
 */
export async function ranApart(program: string, arguments_: readonly string[], input = ''): Promise<string> {
  const child = spawn(program, arguments_, { detached: true, stdio: 'pipe' });
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code === null ? `was ended by ${signal}` : `ended with ${code}`));
  });
  child.stdin.on('error', () => undefined); // its end is reported
  child.stdin.end(input);
  const [output, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.exitCode === 0) return output;
  const [words = ''] = errors.trim().split('\n');
  throw new Error(`${program}: ${words === '' ? end : words}`);
}
