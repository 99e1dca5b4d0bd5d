/** Starts the process of a component when all file descriptors are taken; prints what is heard of it. */
import { openSync } from 'node:fs';
import { ComponentChild } from '../../../../demo/worlds/real/component-child.ts';

try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // There are no more.
}
const place = { addresses: ['127.1.0.1'], udpPort: 9899, cutPaths: [], registrars: [] };
const child = new ComponentChild(
  ['true'],
  { role: 'registrar', ...place },
  {
    reported: (report) => console.log(`reported: ${report.kind}`),
    wrote: (line) => console.log(`wrote: ${line}`),
    ended: (how) => console.log(`ended: ${how}`),
  },
);
child.send({ path: 0, up: false });
child.terminate();
child.kill();
