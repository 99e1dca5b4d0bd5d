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
  'cli/study/background/',
  'scenarios/execution/distribution/slurm-runs',
  'scenarios/execution/distribution/ssh-runs',
  'scenarios/validation/real-runs',
  'scenarios/validation/namespaces',
  'scenarios/validation/rsplib/rsplib-runs',
];

/** Files that take half a minute or more: each has a process of its own, so that no processor has much alone at the end. */
const long = new Set([
  'cli/cli',
  'cli/study/vectors',
  'docs/contributing',
  'scenarios/execution/distribution/distributed-execution',
  'scenarios/execution/distribution/pool/pool-runs',
  'scenarios/execution/shipped-tables',
  'scenarios/validation/delayed-deployment',
  'scenarios/validation/kernel-validation',
  'scenarios/validation/ssh-deployment',
  'sim/models/rserpool/reference-model',
  'sim/models/rserpool/theory',
]);

/** Folders whose files together take as long: others share a process by the folder at the top. */
const large = new Set([
  'analysis/plots',
  'analysis/statistics',
  'cli/study',
  'demo/page',
  'demo/worlds',
  'protocol/sctp',
  'scenarios/execution',
  'scenarios/plan',
  'scenarios/validation',
  'sim/models',
]);

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
 * Who runs what: a file that waits in real time has a process of its own, and so has one that takes long; others share one
 * by folder, which loads what they test once. The longest come first.
 *
 * @param compiled folder of the compiled tests
 */
export function jobsOf(names: readonly string[], compiled: string): Job[] {
  const jobs = new Map<string, { name: string; files: string[]; waits: boolean }>();
  for (const file of names) {
    const waits = waiting.some((each) => file.startsWith(each));
    const name = waits || long.has(file) ? file : folderOf(file);
    const job = jobs.get(name) ?? { name, files: [], waits };
    jobs.set(name, job);
    job.files.push(join(compiled, `${file}.test.js`));
  }
  return [...jobs.values()].toSorted((a, b) => rank(a.name) - rank(b.name));
}

/** The folder that a file shares a process with. */
function folderOf(file: string): string {
  const [top = '.', second] = dirname(file).split('/');
  return large.has(`${top}/${second}`) ? `${top}/${second}` : top;
}

function rank(name: string): number {
  const place = longest.findIndex((each) => name.startsWith(each));
  return place < 0 ? longest.length : place;
}
