import type { ValidatedPoint, ValidationRecord } from '../../results/folders/validation-record.ts';
import { causesOf, timerTie, type Evidence } from '../comparison/difference-causes.ts';
import { ENOUGH_REPLICATIONS, type Judgement, type PointMeans } from '../comparison/equivalence.ts';
import { escapeHtml } from './html-text.ts';

/** Timers that are late by more than this in the mean, s, are those of a machine with other work. */
const BUSY = 0.002;
/** Components that come back later than by this, s, are missing in the pool. */
const LATE = 0.1;

/** What to know about the measured runs before a difference is believed. */
export function validationCautions({ points }: ValidationRecord): string[] {
  const most = (name: string): number =>
    Math.max(0, ...points.map(({ observations }) => observations[name]?.mean ?? 0));
  const cautions: string[] = [];
  if (most('faults') > 0) {
    const labels = points.filter(({ observations }) => (observations['faults']?.mean ?? 0) > 0).map(nameOf);
    cautions.push(
      `components caught exceptions, each of which is a bug of rsplab, in measured runs of ${labels.join(' | ')}: ` +
        'these runs do not show what the protocols do',
    );
  }
  const latest = most('timer_lateness');
  if (latest > BUSY)
    cautions.push(
      `timers of the processes were late by ${(1000 * latest).toPrecision(2)} ms in the mean: the hosts had other work, ` +
        'and the measured runs include it',
    );
  const late = most('late_starts');
  if (late > LATE)
    cautions.push(
      `failed components came back up to ${late.toPrecision(2)} s late (mean over the runs of the latest), because their next ` +
        'processes were not ready: pools had fewer components than in the simulation, which no account below includes',
    );
  return cautions;
}

/** The part of a report that compares simulated and measured runs. */
export function validationSection(
  record: ValidationRecord,
  judgements: readonly Judgement[],
  means: readonly PointMeans[],
): string {
  const { transport, deployment, points } = record;
  const isTransfer = isOfTransfers(record);
  const cautions = validationCautions(record).map((each) => `<p><strong>Caution: ${escapeHtml(each)}.</strong></p>\n`);
  return `<h2>Simulation and reality</h2>
<p>Each point ran for real, as processes over transport ${escapeHtml(transport)} on ${escapeHtml(deployment)}, and
simulated with the same seeds: the same ${isTransfer ? 'associations, rates and queues' : 'requests, lives and failures'}.${rsplibPart(record)}</p>
${networkPart(record)}
<p>A verdict is a statement of equivalence: the 95 % confidence interval of the difference (measured minus simulated, in
pairs of the same seed) lies within the margin (<b>agrees</b>), outside of it (<b>differs</b>), or neither, or there are fewer than
${ENOUGH_REPLICATIONS} replications (<b>not enough</b>). The margins were fixed before the runs.</p>
${cautions.join('')}<p>Where the interval does not contain 0, the last column says what of the difference is accounted for by what was measured: by other
quantities, and by what processes ran and waited for each message (beyond what the measurement of the network had of it). The
rest is <em>unexplained</em>.</p>
${points.map((point) => pointTable(point, judgements, evidenceOf(point, record, means))).join('\n')}
<h3>What the simulation leaves out</h3>
<p>The simulation has no CPU time of ${isTransfer ? 'senders and receivers' : 'registrars, elements and users'}, no start of processes, and no scheduler. What these were in
the measured runs (means over the runs, in seconds; CPU time is that of the window of measurement):</p>
${points.some(({ observations }) => Object.keys(observations).length > 0) ? observationTable(record) : '<p>RSPLIB’s programs do not tell.</p>'}
`;
}

/** Whether its points are bulk transfers, whose network is made and not measured. */
function isOfTransfers({ ways }: ValidationRecord): boolean {
  return ways.length === 0;
}

/** What is different with programs of RSPLIB. */
function rsplibPart({ rsplib = [] }: ValidationRecord): string {
  if (rsplib.length === 0) return '';
  const own = rsplib.includes('client')
    ? ' Its client draws requests of its own, with the same distributions: runs of a seed have nothing in common in both worlds.'
    : '';
  return ` RSPLIB’s programs were: ${rsplib.join(', ')}. They do not tell of messages, packets, failovers and CPU time.${own}`;
}

/** What was measured before the runs, and what became of it in the simulation. */
function networkPart(record: ValidationRecord): string {
  if (isOfTransfers(record))
    return `<p>The network of each run was made for it: bottlenecks between network namespaces, each a token bucket with the rate and
the queue of the study, and no delay of their own.</p>`;
  const { ways, points } = record;
  const wide = points.some(({ network }) => network.wanDelay > 0);
  const simulated = ({ network: { lanDelay, wanDelay, rate } }: ValidatedPoint): string[] => [
    milliseconds(lanDelay),
    ...(wide ? [milliseconds(wanDelay)] : []),
    megabits(rate),
  ];
  const [first] = points;
  if (ways.length <= 1) {
    const [delay = '', ...others] = first === undefined ? [] : simulated(first);
    return `<p>Before the runs the network was measured: ${delay} ms one way, ${first?.network.rate === null ? 'its rate was not' : `${others.at(-1) ?? ''} Mbit/s`}; the simulation has these values.</p>`;
  }
  const wayHead = ['way', 'one way, ms', 'Mbit/s', ...points.map((point) => `packets of ${nameOf(point)}`)];
  const wayRows = ways.map(({ from, to, oneWay, rate }, index) => [
    from === to ? `within ${from}` : `${from} – ${to}`,
    milliseconds(oneWay),
    megabits(rate),
    ...points.map(({ network }) => `${(100 * (network.shares[index] ?? 0)).toFixed(1)} %`),
  ]);
  const head = ['point', 'lanDelay, ms', ...(wide ? ['wanDelay, ms'] : []), 'linkRate, Mbit/s'];
  return `<p>Before the runs the network was measured, between all hosts. The simulator has one delay within a LAN${wide ? ', one more between neighboring LANs,' : ''}
and one rate: they are means of the ways, each with the weight of the point's packets that take it. Where ways differ much, single messages
are faster or slower for real.</p>
${table(wayHead, wayRows)}
<p>Simulated with:</p>
${table(
  head,
  points.map((point) => [nameOf(point), ...simulated(point)]),
)}`;
}

function nameOf({ label }: ValidatedPoint): string {
  return label === '' ? 'the point' : label;
}

function milliseconds(seconds: number): string {
  return (1000 * seconds).toPrecision(3);
}

function megabits(rate: number | null): string {
  return rate === null ? 'not measured' : (rate / 1e6).toPrecision(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="table"><table><thead>${tableRow(head, 'th')}</thead>
<tbody>${rows.map((row) => tableRow(row, 'td')).join('\n')}</tbody></table></div>`;
}

/** Texts longer than this, letters, have lines. */
const LONG = 30;

function tableRow(values: readonly string[], tag: 'th' | 'td'): string {
  const kind = (text: string): string =>
    tag === 'th' || !/[a-z]{2}/i.test(text) ? '' : text.length > LONG ? ' class="words prose"' : ' class="words"';
  return `<tr>${values.map((text) => `<${tag}${kind(text)}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
}

/** undefined: nothing is known of its runs. */
function evidenceOf(
  point: ValidatedPoint,
  { ways }: ValidationRecord,
  means: readonly PointMeans[],
): Evidence | undefined {
  const own = means.find((each) => each.point === point.label);
  if (own === undefined) return undefined;
  const { network, observations } = point;
  const part = (name: 'running' | 'waiting'): number =>
    ways.reduce((sum, { handling }, index) => sum + (handling?.[name] ?? 0) * (network.shares[index] ?? 0), 0);
  const [running, waiting] = ['message_running', 'message_waiting'].map((name) => observations[name]?.mean);
  return {
    means: own,
    oneWay: network.lanDelay,
    before: ways.every(({ handling }) => handling !== null)
      ? { running: part('running'), waiting: part('waiting') }
      : null,
    during: running === undefined || waiting === undefined ? null : { running, waiting },
    timerLateness: observations['timer_lateness']?.mean,
  };
}

function pointTable(point: ValidatedPoint, judgements: readonly Judgement[], evidence: Evidence | undefined): string {
  const { label, timeScale } = point;
  const own = judgements.filter((each) => each.point === label);
  const head = ['quantity', 'simulated', 'measured', 'difference', 'margin', 'n', 'verdict', ''];
  const rows = own.map((each) => [
    `${each.quantity}${each.unit === '' || each.unit === '1' ? '' : ` [${each.unit}]`}`,
    shown(each.simulated),
    shown(each.measured),
    `${shown(each.difference)}${each.halfWidth === null ? '' : ` ± ${shown(each.halfWidth)}`}`,
    `± ${shown(each.margin)}`,
    String(each.n),
    each.verdict,
    isClear(each) ? differenceInWords(each, evidence) : '',
  ]);
  const counts = (['agrees', 'differs', 'not enough'] as const)
    .map((verdict) => `${own.filter((each) => each.verdict === verdict).length} ${verdict}`)
    .join(', ');
  return `<details open><summary>${escapeHtml(nameOf(point))}: ${counts}</summary>
<p>One second of the study took ${shown(timeScale)} s, in both worlds.</p>
${table(head, rows)}</details>`;
}

/** Whether there is a difference, whether or not it matters. */
function isClear({ verdict, difference, halfWidth }: Judgement): boolean {
  return verdict !== 'agrees' && halfWidth !== null && Math.abs(difference) > halfWidth;
}

/** “+40 %: 62 % startup time (+8.1); 38 % unexplained” */
function differenceInWords(judgement: Judgement, evidence: Evidence | undefined): string {
  const { quantity, difference, simulated, unit } = judgement;
  const relative = simulated === 0 ? '' : `${signed((100 * difference) / simulated)} %: `;
  const causes = evidence === undefined ? [] : causesOf(judgement, evidence);
  if (evidence === undefined || causes.length === 0) return `${relative}unexplained by what was measured`;
  const share = (amount: number): string => `${Math.round((100 * amount) / difference)} %`.replace('-', '−');
  const words = causes.map(({ what, amount }) => `${share(amount)} ${what} (${inUnit(amount, unit)})`);
  const left = difference - causes.reduce((sum, { amount }) => sum + amount, 0);
  const rest =
    left / difference >= 0 ? `${share(left)} unexplained` : `together more than the difference, by ${share(-left)}`;
  const tie = /^(sctp_packets|data_chunks)$/.test(quantity) ? timerTie(evidence.means) : undefined;
  return `${relative}${words.join(', ')}; ${rest}${tie === undefined ? '' : `. ${tie}`}`;
}

/** Of times in ms. */
function inUnit(amount: number, unit: string): string {
  return unit === 's' ? `${signed(1000 * amount)} ms` : signed(amount);
}

function observationTable({ points }: ValidationRecord): string {
  const names = [...new Set(points.flatMap(({ observations }) => Object.keys(observations)))];
  const rows = names.map((name) => {
    const description = points.map(({ observations }) => observations[name]?.description).find((each) => each) ?? name;
    return [
      description,
      ...points.map(({ observations }) => {
        const mean = observations[name]?.mean;
        return mean === undefined ? '' : shown(mean);
      }),
    ];
  });
  const head = ['', ...points.map(nameOf)];
  return table(head, rows);
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Number(Math.abs(value).toPrecision(2))}`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
