/**
 * Speed of SCTP over the packet network: packets (DATA or SACK) per CPU second that reach the other end over two hops,
 * of saturated senders of 1452-byte messages, beside INET's figures; and what a pool's study costs on packets in place
 * of whole messages. With `--against`, both beside another revision of this program.
 */
import { markdownTable } from 'markdown-table';
import { benchCommand } from './bench-command.ts';
import { type AgainstOptions, printComparison, withAgainst } from './comparison/against.ts';
import { sctpCases } from './sctp-load/cases.ts';
import { poolTransports, runPool } from './sctp-load/pools.ts';
import { runSaturated, transfers } from './sctp-load/transfers.ts';

const command = withAgainst(
  benchCommand(
    'bench:sctp',
    "Packets per CPU second of saturated SCTP associations beside INET's, and the cost of a pool on packets and on messages.",
  ),
).parse();
const { against, pairs } = command.opts<AgainstOptions>();

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

if (against === undefined) {
  console.log(transferTable());
  console.log(`\n${poolTable()}`);
} else {
  const work = 'Packets or requests';
  await printComparison(command, against, { folder: 'sctp-load', cases: sctpCases, work, pairs });
}
