import type { ValidatedPoint, ValidationRecord } from '../../results/folders/validation-record.ts';
import { ENOUGH_REPLICATIONS, type Judgement } from '../comparison/equivalence.ts';
import { escapeHtml } from './html-text.ts';

/** Why reality may differ in a quantity, by what the simulation does not have. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^(startup_time|queuing_time)$/,
    'computing takes no time in the simulation: each of the messages until a request is accepted waits for a process to ' +
      'run (scheduler, timers of the event loop) and for the CPU time of registrar and element',
  ],
  [
    /^(handling|processing)_/,
    'what requests wait for processes to run adds to their time; where elements are busy, a late answer also changes which ' +
      'element the next request meets',
  ],
  [
    /^(failover|takeover|association_setups|path_failovers)/,
    'real processes need time to start and to notice failures',
  ],
  [
    /_packets$|_chunks$|^heartbeats$/,
    'packets are bundled and acknowledged by when processes run, not by the network alone',
  ],
  [/./, 'the simulation has neither CPU time, nor the start of processes, nor a scheduler'],
];

/** Timers that are late by more than this in the mean, s, are those of a machine with other work. */
const BUSY = 0.002;

/** What to know about the measured runs before a difference is believed; undefined: nothing. */
export function busyMachine({ points }: ValidationRecord): string | undefined {
  const latest = Math.max(0, ...points.map(({ observations }) => observations['timer_lateness']?.mean ?? 0));
  if (latest <= BUSY) return undefined;
  return (
    `timers of the processes were late by ${(1000 * latest).toPrecision(2)} ms in the mean: the hosts had other work, ` +
    'and the measured runs include it'
  );
}

/** The part of a report that compares simulated and measured runs. */
export function validationSection(record: ValidationRecord, judgements: readonly Judgement[]): string {
  const { network, transport, deployment } = record;
  const busy = busyMachine(record);
  return `<h2>Simulation and reality</h2>
<p>Each point ran for real, as processes over transport ${escapeHtml(transport)} on ${escapeHtml(deployment)}, and
simulated with the same seeds: the same requests, lives and failures. Before the runs the network was measured:
${(network.lanDelay * 1000).toPrecision(3)} ms one way, ${(network.rate / 1e6).toPrecision(3)} Mbit/s; the simulation has these values.</p>
<p>A verdict is a statement of equivalence: the 95 % confidence interval of the difference (measured minus simulated, in
pairs of the same seed) lies within the margin (<b>agrees</b>), outside of it (<b>differs</b>), or neither, or there are fewer than
${ENOUGH_REPLICATIONS} replications (<b>not enough</b>). The margins were fixed before the runs.</p>
${busy === undefined ? '' : `<p><strong>Caution: ${escapeHtml(busy)}.</strong></p>\n`}${record.points.map((point) => pointTable(point, judgements)).join('\n')}
<h3>What the simulation leaves out</h3>
<p>The simulation has no CPU time of registrars, elements and users, no start of processes, and no scheduler. What these were in
the measured runs (means over the runs; CPU time is that of the window of measurement):</p>
${observationTable(record)}
`;
}

function pointTable({ label, timeScale }: ValidatedPoint, judgements: readonly Judgement[]): string {
  const own = judgements.filter(({ point }) => point === label);
  const head = ['quantity', 'simulated', 'measured', 'difference', 'margin', 'n', 'verdict', ''];
  const rows = own.map((each) => [
    `${each.quantity}${each.unit === '' || each.unit === '1' ? '' : ` [${each.unit}]`}`,
    shown(each.simulated),
    shown(each.measured),
    `${shown(each.difference)}${each.halfWidth === null ? '' : ` ± ${shown(each.halfWidth)}`}`,
    `± ${shown(each.margin)}`,
    String(each.n),
    each.verdict,
    each.verdict === 'differs' ? differenceInWords(each) : '',
  ]);
  const counts = (['agrees', 'differs', 'not enough'] as const)
    .map((verdict) => `${own.filter((each) => each.verdict === verdict).length} ${verdict}`)
    .join(', ');
  return `<details open><summary>${escapeHtml(label === '' ? 'the point' : label)}: ${counts}</summary>
<p>One second of the study took ${shown(timeScale)} s, in both worlds.</p>
<table><thead><tr>${head.map((text) => `<th>${text}</th>`).join('')}</tr></thead>
<tbody>${rows.map((cells) => `<tr>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`).join('\n')}</tbody></table></details>`;
}

/** “+1.2 ms (+40 %): …” */
function differenceInWords({ quantity, difference, simulated }: Judgement): string {
  const relative = simulated === 0 ? '' : ` ${signed((100 * difference) / simulated)} %:`;
  const [, reason = ''] = reasons.find(([pattern]) => pattern.test(quantity)) ?? [];
  return `${relative} ${reason}`.trim();
}

function observationTable({ points }: ValidationRecord): string {
  const names = [...new Set(points.flatMap(({ observations }) => Object.keys(observations)))];
  const rows = names.map((name) => {
    const description = points.map(({ observations }) => observations[name]?.description).find((each) => each) ?? name;
    return [description, ...points.map(({ observations }) => shown(observations[name]?.mean ?? 0))];
  });
  const head = ['', ...points.map(({ label }) => (label === '' ? 'the point' : label))];
  return `<table><thead><tr>${head.map((text) => `<th>${escapeHtml(text)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((cells) => `<tr>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`).join('\n')}</tbody></table>`;
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(value).toPrecision(2)}`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
