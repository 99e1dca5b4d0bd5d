import type { Capability, ConformanceWorld } from './conformance-world.ts';
import { chanceTests } from './chance-tests.ts';
import { clockTests } from './clock-tests.ts';
import { Stage, type ConformanceTest } from './conformance-stage.ts';
import { datagramTests } from './datagram-tests.ts';
import { endingTests } from './ending-tests.ts';
import { messageTests } from './message-tests.ts';
import { pathTests } from './path-tests.ts';
import { restartTests } from './restart-tests.ts';
import { setUpTests } from './set-up-tests.ts';

export type { ConformanceWorld } from './conformance-world.ts';

/** What the ports of every world must do (protocol/host.ts). */
export const conformanceTests: readonly ConformanceTest[] = [
  ...setUpTests,
  ...messageTests,
  ...endingTests,
  ...pathTests,
  ...restartTests,
  ...datagramTests,
  ...clockTests,
  ...chanceTests,
];

export interface ConformanceOptions {
  /** Whether hosts and paths can be made to fail; what needs that is tested only then. */
  readonly faults: boolean;
  /** What else the world can do. */
  readonly also?: readonly Capability[];
  /** Why the world is not there: its tests are skipped. */
  readonly skipReason?: string | undefined;
  /** Where they may not be skipped: they fail. */
  readonly mustRun?: boolean;
}

/** Registers the tests of a world with mocha. @param make a fresh world for each test */
export function transportConformance(name: string, make: () => ConformanceWorld, options: ConformanceOptions): void {
  conformanceSuite(name, (test) => runConformanceTest(test, make()), options);
}

/** The tests that apply to a world with these abilities. */
export function applicableTests(abilities: readonly Capability[]): readonly ConformanceTest[] {
  return conformanceTests.filter(({ needs = [] }) => needs.every((need) => abilities.includes(need)));
}

/** Registers the tests with mocha, however they are run. */
export function conformanceSuite(
  name: string,
  run: (test: ConformanceTest) => Promise<void>,
  { faults, also = [], skipReason, mustRun = false }: ConformanceOptions,
): void {
  const abilities: readonly Capability[] = faults ? ['faults', ...also] : also;
  describe(`conformance of ports: ${name}${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
    before(function () {
      if (skipReason !== undefined && mustRun) throw new Error(skipReason);
      if (skipReason !== undefined) this.skip();
    });
    for (const test of applicableTests(abilities)) it(test.name, async () => run(test));
  });
}

export async function runConformanceTest(test: ConformanceTest, world: ConformanceWorld): Promise<void> {
  try {
    await test.run(new Stage(world));
  } finally {
    await world.close();
  }
}
