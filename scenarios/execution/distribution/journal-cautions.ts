import { diskFault } from '../../../results/folders/study-folder-error.ts';
import type { SliceEntry, SliceJournalReader } from '../../../results/journals/slice-journal.ts';

/** Reads journals of tasks, and says what the user should know of them. */
export class JournalCautions {
  readonly #note: (line: string) => void;
  readonly #damaged = new Map<SliceJournalReader, number>();
  /** Versions of Node.js that were named. */
  readonly #otherNodes = new Set<string>();

  constructor(note: (line: string) => void) {
    this.#note = note;
  }

  /**
   * What was written since it was read last.
   *
   * @throws StudyFolderError if the journal cannot be read, which is no fault of who takes its entries
   */
  *entriesOf(journal: SliceJournalReader): Generator<SliceEntry> {
    try {
      yield* journal.entries();
    } catch (error) {
      throw diskFault(error, journal.path);
    }
    this.#countDamaged(journal);
    this.#compareNode(journal);
  }

  #countDamaged(journal: SliceJournalReader): void {
    const { damaged } = journal;
    if (damaged > (this.#damaged.get(journal) ?? 0))
      this.#note(
        `warning: ${journal.path} has ${damaged} damaged ${damaged === 1 ? 'line' : 'lines'}: what is missing is done again`,
      );
    this.#damaged.set(journal, damaged);
  }

  /** Functions such as Math.exp may give other last digits in another version. */
  #compareNode({ author }: SliceJournalReader): void {
    const here = process.versions.node;
    if (author === undefined || author.node === here || this.#otherNodes.has(author.node)) return;
    this.#otherNodes.add(author.node);
    this.#note(
      `warning: ${author.host} has Node.js ${author.node}, and this machine ${here}: last digits of results may differ between them`,
    );
  }
}
