/**
 * Asks a registrar as fast as it answers, or at a given rate: a process of its own, so that the registrar's CPU time is
 * the registrar's alone. Its argument is a {@link LoadTask} as JSON; it prints a {@link LoadReading} per line.
 */
import { once } from 'node:events';
import { openTransport } from '../../native/transports.ts';
import { silentLog } from '../../protocol/host.ts';
import { LoadGenerator } from './load-generator.ts';
import type { LoadTask } from './load-reading.ts';

const task = JSON.parse(process.argv[2] ?? '') as LoadTask;
const transport = await openTransport(task.transport, {
  addresses: [task.address],
  udpPort: 0,
  remoteUdpPort: task.remoteUdpPort,
  alone: false,
  log: silentLog,
});
const generator = new LoadGenerator(transport, task, (error) => {
  console.error(error.message);
  process.exit(1);
});
await generator.registrarServes();
for (const work of task.work) {
  const reading = await generator.measure(work);
  if (!process.stdout.write(`${JSON.stringify(reading)}\n`)) await once(process.stdout, 'drain');
}
process.exit();
