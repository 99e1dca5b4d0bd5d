import { GuestNode } from '../../../native/lab/guest-node.ts';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { fileURLToPath } from 'node:url';
import type { Capability } from '../../transport/conformance-world.ts';
import { conformanceSuite } from '../../transport/conformance.ts';
import type { ConformanceResult } from '../conformance-process.ts';
import { guestImageObstacle, kernelAddonObstacle, mustRun } from '../obstacles.ts';
import { PATIENCE } from '../patience.ts';

const program = fileURLToPath(new URL('guest-conformance.js', import.meta.url));
/** Without `lastAnswers`: as libusrsctp, the kernel takes no data any more once the peer's SHUTDOWN has come. */
const also: readonly Capability[] = [
  'families',
  'processCrash',
  'restart',
  'twoPaths',
  'associationOptions',
  'congestionWindow',
  'lifetime',
  'streams',
];

/** All tests run in the guest one after another, from the first that is asked for; each is reported when it is done. */
class GuestConformance {
  readonly #guest: RsplibGuest;
  readonly #tests: GuestProgram;
  /** A test was not done in its time: those behind it do not wait for it as long, one after another. */
  #stuck = false;

  private constructor(guest: RsplibGuest, tests: GuestProgram) {
    this.#guest = guest;
    this.#tests = tests;
  }

  static async start(): Promise<GuestConformance> {
    const guest = await RsplibGuest.bootOverUdp([]);
    return new GuestConformance(guest, (await GuestNode.in(guest)).run(program, ['faults', ...also]));
  }

  /** Waits for the result of a test. @throws Error with that of the guest, if the test failed, or did not come */
  async result(name: string): Promise<void> {
    let patience = PATIENCE;
    for (let done = -1; ; patience--) {
      const results = this.#results();
      const result = results.find((each) => each.name === name);
      if (result?.error !== undefined) throw new Error(result.error);
      if (result !== undefined) return;
      if (this.#tests.ended || this.#stuck || !this.#guest.running)
        throw new Error(`the tests in the guest ended without this one; printed:\n${this.#tests.output}`);
      // A test has its time, whatever those before it took.
      if (results.length > done) [done, patience] = [results.length, 3 * PATIENCE];
      if (patience <= 0) {
        this.#stuck = true;
        throw new Error(`not done in the guest; printed:\n${this.#tests.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async close(): Promise<void> {
    await this.#guest.close();
  }

  /** One line each; the last one may have been written only in part. */
  #results(): ConformanceResult[] {
    return this.#tests.output
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as ConformanceResult);
  }
}

let tests: Promise<GuestConformance> | undefined;
conformanceSuite(
  'kernel SCTP in a guest, two paths',
  async ({ name }) => (await (tests ??= GuestConformance.start())).result(name),
  { faults: true, also, skipReason: kernelAddonObstacle() ?? guestImageObstacle(), mustRun },
);
after(async () => (await tests)?.close());
