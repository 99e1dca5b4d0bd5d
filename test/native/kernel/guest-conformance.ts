/**
 * Runs conformance tests over the SCTP of the kernel that it finds itself on, the guest's: all that apply to a world with
 * the abilities in its arguments. Prints a line of JSON for each.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Capability } from '../../transport/conformance-world.ts';
import { applicableTests, runConformanceTest } from '../../transport/conformance.ts';
import type { ConformanceResult } from '../conformance-process.ts';
import { LoopbackWorlds, networkCommands } from '../loopback-world.ts';

// The guest gives silent peers up within seconds; its own slowness is not to be taken for silence.
writeFileSync('/proc/sys/net/sctp/association_max_retrans', '100');
// The kernel takes a source address of the destination's network only if the route names it: else all would leave, and be
// answered, by the first path, to the second address of the server (host 1) from its clients (host 2), too.
const secondPath = 'route replace local 10.77.2.1 dev eth2 table local scope host src 10.77.2.2';
execFileSync('ip', ['-batch', '-'], { input: [...networkCommands(), secondPath].join('\n'), stdio: 'pipe' });
const worlds = new LoopbackWorlds('kernel');
for (const test of applicableTests(process.argv.slice(2) as Capability[])) {
  const { name } = test;
  const result: ConformanceResult = await runConformanceTest(test, worlds.world()).then(
    () => ({ name }),
    (error: unknown) => ({ name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
  console.log(JSON.stringify(result));
}
process.exit(0);
