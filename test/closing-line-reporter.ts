import Mocha from 'mocha';

/** Mocha's spec reporter, and after its summary one line alone: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}
