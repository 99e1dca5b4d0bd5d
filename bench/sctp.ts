/**
 * Speed of SCTP over the packet network: packets (DATA or SACK) per CPU second that reach the other end over two hops,
 * of saturated senders of 1452-byte messages, beside INET's figures; and what a pool's study costs on packets in place
 * of whole messages. With `--against`, both beside another revision of this program.
 */
import { markdownTable } from 'markdown-table';
import { positiveInteger } from '../cli/option-values.ts';
import { benchCommand } from './bench-command.ts';
import { RevisionBuild } from './revision-build.ts';
import { compareBuilds } from './sctp-load/build-comparison.ts';
import { poolTransports, runPool } from './sctp-load/pools.ts';
import { runSaturated, transfers } from './sctp-load/transfers.ts';

const command = benchCommand(
  'bench:sctp',
  "Packets per CPU second of saturated SCTP associations beside INET's, and the cost of a pool on packets and on messages.",
)
  .option('--against <revision>', 'measure this build and one of another revision (of Git) in turns')
  .option('--pairs <number>', 'with --against: how often', positiveInteger, 6)
  .parse();
const { against, pairs } = command.opts<{ readonly against?: string; readonly pairs: number }>();

const PASSES = 3;

function thousands(value: number): string {
  return (1000 * Math.round(value / 1000)).toLocaleString('en');
}

function transferTable(): string {
  const rows = transfers.map((transfer) => {
    const first = runSaturated(transfer);
    const passes = [first, ...Array.from({ length: PASSES - 1 }, () => runSaturated(transfer))];
    const best = Math.max(...passes.map(({ packets, seconds }) => packets / seconds));
    const { packets, events, goodput } = first;
    return [
      transfer.name,
      thousands(best),
      thousands(transfer.inet),
      (best / transfer.inet).toFixed(1),
      (events / packets).toFixed(2),
      (goodput / 1e6).toFixed(2),
    ];
  });
  return markdownTable([['Transfer', 'Packets/CPU s', 'INET', 'Ratio', 'Events/packet', 'Goodput, Mbit/s'], ...rows], {
    align: ['l', 'r', 'r', 'r', 'r', 'r'],
  });
}

function poolTable(): string {
  const levels = poolTransports.map((transport) => ({ transport, ...runPool(transport) }));
  const rows = levels.map(({ transport, seconds, events, requests }) => [
    transport,
    seconds.toFixed(1),
    (seconds / (levels[0]?.seconds ?? NaN)).toFixed(1),
    (events / requests).toFixed(0),
    `${Math.round((1e6 * seconds) / requests)}`,
  ]);
  return markdownTable(
    [['Pool of 10, 100 users: transport', 'CPU s', 'Ratio', 'Events/request', 'µs/request'], ...rows],
    { align: ['l', 'r', 'r', 'r', 'r'] },
  );
}

function builtRevision(revision: string): RevisionBuild {
  try {
    return new RevisionBuild(revision);
  } catch (error) {
    if (error instanceof RangeError) command.error(`error: ${error.message}`);
    throw error;
  }
}

if (against === undefined) {
  console.log(transferTable());
  console.log(`\n${poolTable()}`);
} else {
  const build = builtRevision(against);
  try {
    console.log(compareBuilds(build.dist, against, pairs));
  } finally {
    build.remove();
  }
}
