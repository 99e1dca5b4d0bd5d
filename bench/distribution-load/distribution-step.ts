/** One step in a process of its own: `distribution-step.js do ROUND` or `merge RECORDS FOLDER REPORT`. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SliceJournalReader } from '../../results/journals/slice-journal.ts';
import { Round } from '../../scenarios/execution/distribution/round.ts';
import { RunMerger } from '../../scenarios/execution/distribution/run-merger.ts';
import { readSlice } from '../../scenarios/execution/distribution/slice.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { writeMadeUpJournal, type MadeUpRun } from './made-up-journal.ts';

/** Records of a journal that is merged. */
const PIECE = 10_000;

const [step = '', first = '', second = '', report = ''] = process.argv.slice(2);

switch (step) {
  case 'do':
    doAllTasks(first);
    break;
  case 'merge':
    writeFileSync(report, JSON.stringify(merge(Number(first), second)));
    break;
  default:
    throw new RangeError(`${step} is no step`);
}

/** Writes journals for all tasks of a round, without simulating anything. */
function doAllTasks(path: string): void {
  const round = Round.open(path);
  for (let task = 1; round.has(task); task++) {
    const { runs } = readSlice(round.slice(task), () => (name) => name);
    const madeUp = runs.map(({ key, point, seed }) => ({ key, point: point.index, seed }));
    writeMadeUpJournal(round.journal(task, 1), madeUp);
  }
}

/** What merging so many records took. */
interface MergeEffort {
  /** CPU seconds of reading, verifying and passing on. */
  readonly cpu: number;
  readonly bytes: number;
}

/** Merges records that come in one journal after the other, each of which is removed: only what is kept takes memory. */
function merge(records: number, folder: string): MergeEffort {
  const [point] = planRuns(loadStudy('policy-comparison')).points;
  if (point === undefined) throw new RangeError('the study has no point');
  let taken = 0;
  const source = { next: () => undefined, done: () => void taken++, failed: () => undefined };
  const merger = new RunMerger(source, () => undefined, 'runs.journal');
  let cpu = 0;
  let bytes = 0;
  for (let begin = 0; begin < records; begin += PIECE) {
    const keys = Array.from({ length: PIECE }, (_, index): MadeUpRun => {
      const seed = begin + index;
      return { key: `0123456789abcdef0123456789abcdef-${seed}`, point: seed % 97, seed };
    });
    const path = join(folder, 'merged.journal');
    writeMadeUpJournal(path, keys);
    bytes += statSync(path).size;
    const before = process.cpuUsage();
    for (const { key, seed } of keys) merger.want({ key, point, seed });
    for (const entry of new SliceJournalReader(path).entries()) merger.take(entry, path);
    const { user, system } = process.cpuUsage(before);
    cpu += (user + system) / 1e6;
    rmSync(path);
  }
  if (taken < records) throw new Error(`${taken} of ${records} records were taken`);
  return { cpu, bytes };
}
