/**
 * Speed of the simulation kernel: the hold model (N pending events, each schedules its successor after an exponential
 * time) and the timer-restart mix (each event also moves a timer that is due much later), for both event queues, beside
 * the figures of OMNeT++ 6.1 on the machine the reference was made on. With `--against`, beside another revision of this
 * program.
 */
import { markdownTable } from 'markdown-table';
import { benchCommand } from './bench-command.ts';
import { type AgainstOptions, printComparison, withAgainst } from './comparison/against.ts';
import { kernelCases, sizes, speed } from './kernel-load/hold-model.ts';

const command = withAgainst(
  benchCommand(
    'bench:kernel',
    "Events per CPU second of the simulation kernel with both event queues, beside OMNeT++'s.",
  ),
).parse();
const { against, pairs } = command.opts<AgainstOptions>();

/** Million events per CPU second of OMNeT++ 6.1 in the hold model, lower and upper figure. */
const OMNETPP = { 1_000: [3.6, 5.5], 100_000: [1.1, 1.4], 1_000_000: [0.55, 0.6] } as const;

function table(): string {
  const rows = sizes.map((size) => {
    const ladder = speed('ladder', 'hold', size);
    const others = [speed('heap', 'hold', size), speed('ladder', 'restart', size), speed('heap', 'restart', size)];
    const figures = [ladder, ...others].map((events) => (events / 1e6).toFixed(2));
    const [low, high] = OMNETPP[size];
    const ratio = `${(ladder / 1e6 / high).toFixed(1)}–${(ladder / 1e6 / low).toFixed(1)}`;
    return [size.toLocaleString('en'), ...figures, `${low}–${high}`, ratio];
  });
  const head = [
    'N',
    'Ladder, hold',
    'Heap, hold',
    'Ladder, restart',
    'Heap, restart',
    'OMNeT++, hold',
    'Ladder : OMNeT++',
  ];
  return markdownTable([head, ...rows], { align: head.map(() => 'r') });
}

if (against === undefined) {
  console.log('Million events per CPU second (restart: one timer moved per event):\n');
  console.log(table());
} else {
  await printComparison(command, against, { folder: 'kernel-load', cases: kernelCases, work: 'Events', pairs });
}
