import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { checkExpectations } from '../../analysis/expectations/check-expectations.ts';
import { CpuLedger } from '../../analysis/reproduction/cpu-ledger.ts';
import { recordOfStudy } from '../../analysis/reproduction/record-of-study.ts';
import { cpuTime, verdictsInWords } from '../../analysis/reproduction/record-words.ts';
import { withReproduction } from '../../analysis/reproduction/reproduction-markdown.ts';
import type { ReportedStudy, ReproductionFault } from '../../analysis/reproduction/reproduction-page.ts';
import {
  decodeRecord,
  encodeRecord,
  recordFile,
  type RecordedPicture,
  type StudyRecord,
} from '../../analysis/reproduction/study-record.ts';
import { writeFileAtomically } from '../../results/folders/atomic-file.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { programFingerprint } from '../../scenarios/execution/program-fingerprint.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { UsageError } from '../usage-error.ts';
import { isForUsers } from '../user-errors.ts';
import { reproducedFigures, type ReproducedFigure } from './reproduced-figures.ts';
import type { SimulationOptions } from './open-study.ts';
import { resultsPath, simulateStudy, withStudyFolder } from './simulate-study.ts';
import { writeStudyOutput } from './study-output.ts';
import { writeStudyTables } from './study-tables.ts';

export interface ReproduceOptions extends SimulationOptions {
  readonly quick?: boolean;
  /** Folder of the report. */
  readonly out?: string;
  /** Folder of the folders of results. */
  readonly results?: string;
  /** Folder of the records. */
  readonly records?: string;
  /** Document that gets the tables of all records. */
  readonly markdown?: string;
  /** False: only what was run before. */
  readonly run?: boolean;
}

/** A study of the report. */
export interface ChosenStudy {
  readonly study: Study;
  readonly subject: string;
}

const LEDGER = 'cpu-times.json';
/** Pictures of a study that a document has. */
const PICTURES = 1;

/** Faults that users can mend do not keep other studies from being reproduced. @throws others */
export function noteFault(study: string, faults: ReproductionFault[], error: unknown): void {
  if (!isForUsers(error)) throw error;
  console.error(error.message.replaceAll(/^/gm, 'rsplab: '));
  faults.push({ study, reason: error.message });
}

/** Results of a study. */
interface Results {
  readonly manifest: Manifest;
  readonly runs: ResultTable;
}

/** The studies of one call of the command, and the files that it writes. */
export class Reproducing {
  readonly #out: string;
  readonly #options: ReproduceOptions;
  readonly #signal: AbortSignal;
  readonly #ledger: CpuLedger;

  constructor(out: string, options: ReproduceOptions, signal: AbortSignal) {
    this.#out = out;
    this.#options = options;
    this.#signal = signal;
    const file = join(out, LEDGER);
    this.#ledger = CpuLedger.decode(existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  }

  /** Runs what is missing, and keeps a record. @returns undefined if it was stopped, or a fault was noted */
  async reproduce({ study, subject }: ChosenStudy, faults: ReproductionFault[]): Promise<ReportedStudy | undefined> {
    try {
      const results = await this.#resultsOf(study);
      if (results === undefined) return undefined;
      const { plots, published = [], sweep, style } = results.manifest;
      const figures = await reproducedFigures({ plots, published, runs: results.runs, declared: sweep, style });
      const record = this.#record(study, subject, results, this.#pictures(study, figures));
      this.write(join(this.#records, recordFile(record)), encodeRecord(record));
      console.error(`${study.name}: ${verdictsInWords(record.expectations)}, CPU time ${cpuTime(record.cpuSeconds)}`);
      return { record, figures };
    } catch (error) {
      noteFault(study.name, faults, error);
      return undefined;
    }
  }

  get #records(): string {
    return this.#options.records ?? join(this.#out, 'records');
  }

  #resultsOf(study: Study): Promise<Results | undefined> | Results {
    const path = resultsPath(study, this.#options.results);
    return this.#options.run === false ? earlierResults(study, path) : this.#completed(study, path);
  }

  async #completed(study: Study, path: string): Promise<Results | undefined> {
    return withStudyFolder(study, path, { fresh: false }, async (open) => {
      const before = process.cpuUsage();
      const { outcome, sweep, reporter } = await simulateStudy(open, this.#options, this.#signal);
      const { user, system } = process.cpuUsage(before);
      const { done, reused } = sweep.progress;
      const code = programFingerprint();
      if (done > reused)
        this.#ledger.add(keyOf(study), { code, runs: done - reused, cpuSeconds: (user + system) / 1e6 });
      this.write(join(this.#out, LEDGER), this.#ledger.encode());
      if (outcome.kind === 'stopped') return undefined;
      if (outcome.kind === 'nothing')
        throw new UsageError(`all runs of ${study.name} failed: ${sweep.failures()[0]?.reason ?? ''}`);
      reporter.stop();
      const { manifest, runs } = outcome;
      if (existsSync(open.folder.file('report.html'))) await writeStudyOutput(open.folder, manifest, runs);
      else writeStudyTables(open.folder, manifest, runs);
      return { manifest, runs };
    });
  }

  /** Pictures that a document can have: published figures and ours. */
  #pictures({ name: study }: Study, figures: readonly ReproducedFigure[]): RecordedPicture[] {
    if (this.#options.markdown === undefined) return [];
    const compared = figures.flatMap(({ name, title, isPublished, svg: { ours, theirs } }) =>
      theirs === undefined || !isPublished ? [] : [{ name, title, ours, theirs }],
    );
    return compared.slice(0, PICTURES).map(({ name, title, ours, theirs }) => {
      const files = { published: `${study}.${name}.published.svg`, here: `${study}.${name}.svg` };
      this.write(join(this.#records, files.published), theirs);
      this.write(join(this.#records, files.here), ours);
      return { title, ...files };
    });
  }

  #record(
    study: Study,
    subject: string,
    { manifest, runs }: Results,
    pictures: readonly RecordedPicture[],
  ): StudyRecord {
    const isQuick = this.#options.quick === true;
    return recordOfStudy(manifest, runs, {
      subject,
      pictures,
      isQuick,
      cpuSeconds: this.#ledger.timeOf(keyOf(study), manifest.codeFingerprint, manifest.runs),
      outcomes: checkExpectations(runs, study.expectations, { published: study.published, isQuick }),
    });
  }

  /** Puts the tables of all records into a document. */
  writeDocument(file: string): string {
    const names = existsSync(this.#records) ? readdirSync(this.#records).filter((name) => name.endsWith('.json')) : [];
    const records = names
      .toSorted()
      .flatMap((name) => decodeRecord(readFileSync(join(this.#records, name), 'utf8')) ?? []);
    const folder = relative(dirname(file), this.#records);
    return this.write(file, withReproduction(existsSync(file) ? readFileSync(file, 'utf8') : '', records, folder));
  }

  write(file: string, content: string): string {
    try {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileAtomically(file, content);
    } catch (error) {
      throw diskFault(error, file);
    }
    return file;
  }
}

/** A first look costs less than the study. */
function keyOf({ name, overrides }: Study): string {
  return recordFile({ study: name, isQuick: overrides.length > 0 });
}

/** What was run before, with what the study file says of it now. */
function earlierResults(study: Study, path: string): Results {
  if (!existsSync(path)) throw new UsageError(`there are no results in ${path}: leave out --no-run`);
  const folder = StudyFolder.open(path);
  const { title, description, family, publication, plots, published } = study;
  const current = { title, description, plots, published };
  return {
    manifest: {
      ...folder.manifest(),
      ...current,
      ...(family !== undefined && { family }),
      ...(publication !== undefined && { publication }),
    },
    runs: folder.readTable('runs'),
  };
}
