import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Test files that one process runs, one after the other. */
export interface Job {
  readonly name: string;
  /** Compiled files. */
  readonly files: readonly string[];
  /** Whether it mostly waits for timers of real transports: it takes little of a processor. */
  readonly waits: boolean;
}

/** Folders and files whose tests wait in real time. */
const waiting = [
  'native/',
  'oracle/',
  'scenarios/execution/distribution/slurm-runs',
  'scenarios/execution/distribution/ssh-runs',
  'scenarios/validation/real-runs',
  'scenarios/validation/namespaces',
  'scenarios/validation/rsplib/rsplib-runs',
];

/** Folders and files that take longest: they begin first, so that no processor waits for them at the end. */
const longest = ['native/udp', 'native/usrsctp', 'native/lab', 'docs/contributing', 'sim/models', 'cli', 'scenarios'];

/** Test files of this project by their sources, without `test/` and `.test.ts`. @param source folder of the tests */
export function testNames(source: string): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.test.ts'.length))
    .toSorted();
}

/**
 * Who runs what: a file that waits in real time has a process of its own, others share one by folder. The longest come
 * first.
 *
 * @param compiled folder of the compiled tests
 */
export function jobsOf(names: readonly string[], compiled: string): Job[] {
  const jobs = new Map<string, { name: string; files: string[]; waits: boolean }>();
  for (const file of names) {
    const waits = waiting.some((each) => file.startsWith(each));
    const name = waits || rank(file) < longest.length ? file : dirname(file).split('/').slice(0, 2).join('/');
    const job = jobs.get(name) ?? { name, files: [], waits };
    jobs.set(name, job);
    job.files.push(join(compiled, `${file}.test.js`));
  }
  return [...jobs.values()].toSorted((a, b) => rank(a.name) - rank(b.name));
}

function rank(name: string): number {
  const place = longest.findIndex((each) => name.startsWith(each));
  return place < 0 ? longest.length : place;
}
