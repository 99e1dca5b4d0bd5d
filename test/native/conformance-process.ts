/**
 * Runs conformance tests over usrsctp, one at a time as its parent names them. The stack is one for a process and cannot
 * change between UDP and raw IP, and a fault of its native code should not end mocha.
 */
import { conformanceTests, runConformanceTest } from '../transport/conformance.ts';
import { LoopbackWorlds, type LoopbackMode } from './loopback-world.ts';

/** What a test came to; no error: it passed. */
export interface ConformanceResult {
  readonly name: string;
  readonly error?: string;
}

const worlds = new LoopbackWorlds(process.argv[2] as LoopbackMode);

process.on('message', (name: string) => {
  const test = conformanceTests.find((each) => each.name === name);
  if (test === undefined) throw new Error(`no conformance test named ${name}`);
  runConformanceTest(test, worlds.world()).then(
    () => process.send?.({ name }),
    (error: unknown) => process.send?.({ name, error: error instanceof Error ? error.stack : String(error) }),
  );
});
