import assert from 'node:assert/strict';
import type { Study } from '../../../scenarios/language/study.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

function study(plot: string, parameters = '{}'): string {
  return `name: mine\ntitle: Mine\nseeds: 2\nparameters: ${parameters}\nsweep: {policy: [LeastUsed, Random]}\nplots:\n  - {name: a, title: A, ${plot}}\n`;
}

function read(plot: string, parameters?: string): Study {
  return readStudy('mine.yaml', study(plot, parameters));
}

/** Without its place, which begins with the line of the plot. */
function faultOf(plot: string, parameters?: string): string {
  try {
    planRuns(read(plot, parameters));
  } catch (error) {
    if (error instanceof StudyError) return error.message.replace(/^mine\.yaml:7:\d+: /, '');
    throw error;
  }
  return 'nothing is wrong';
}

describe('plots of components and distributions in a study file', () => {
  it('record what they need', () => {
    assert.deepEqual(read('components: element, y: utilization, x: policy, color: speed').details, {
      components: { element: ['utilization'] },
      distributions: [],
    });
    assert.deepEqual(read('components: user, y: "failovers / requests_completed", x: number').details.components, {
      user: ['requests_completed', 'failovers'],
    });
    assert.deepEqual(read('mark: ecdf, y: startup_time, color: policy').details, {
      components: {},
      distributions: ['startup_time'],
    });
  });

  it('may have the number, LAN, speed and name of a component in the place of parameters', () => {
    for (const name of ['number', 'lan', 'pool', 'speed', 'component'])
      assert.equal(faultOf(`components: element, y: work, x: ${name}, color: policy`), 'nothing is wrong');
    const needed = 'it tells components apart: give the plot components, as in "components: element"';
    assert.equal(faultOf('y: utilization, x: number'), `x of plot a: unknown parameter number; ${needed}`);
    assert.equal(faultOf('y: utilization, x: policy, color: speed'), `color of plot a: speed is not swept; ${needed}`);
  });

  it('may show some components only', () => {
    const plot = 'components: element, y: work, x: number, color: policy';
    const [{ only }] = read(`${plot}, only: [{number: [1, 3], policy: Random}, {speed: fast}]`).plots;
    assert.deepEqual(only[0], [
      { parameter: 'number', is: [1, 3] },
      { parameter: 'policy', is: ['Random'] },
    ]);
    assert.equal(faultOf(`${plot}, only: [{number: {above: 5}}]`), 'nothing is wrong');
    assert.match(faultOf(`${plot}, only: [{number: 0}]`), /^number must be a whole number of at least 1, not 0/);
    assert.match(
      faultOf(`${plot}, only: [{number: 1, policy: RoundRobin}]`),
      /^plot a is empty: no point matches number=1 and/,
    );
    assert.match(faultOf('y: utilization, x: policy, only: [{number: 1}]'), /^unknown parameter number/);
  });

  it('suggest what tells components apart for names that are mistyped', () => {
    assert.equal(
      faultOf('components: element, y: work, x: numbr'),
      'x of plot a: unknown parameter numbr; did you mean number?',
    );
    assert.equal(
      faultOf('components: element, y: work, x: number, color: spede'),
      'color of plot a: spede is not swept; did you mean speed?',
    );
  });

  it('name all marks if one is unknown', () => {
    const marks = 'line, band, points, bars, steps, box, ecdf, density, histogram';
    assert.equal(
      faultOf('mark: ecdff, y: handling_time, x: policy'),
      `plots.0.mark: "ecdff" is unknown; did you mean ecdf? It must be one of ${marks}`,
    );
  });

  it('may have titles and labels of what tells components apart, and an order', () => {
    const plot = 'components: element, y: work, x: policy, color: speed';
    const look = 'titles: {speed: Class, work: Work done}, labels: {speed: {fast: F, slow: S}}, order: {speed: [slow]}';
    const [{ titles, labels, order }] = read(`${plot}, ${look}`).plots;
    assert.deepEqual(
      [titles, labels, order],
      [{ speed: 'Class', work: 'Work done' }, { speed: { fast: 'F', slow: 'S' } }, { speed: ['slow'] }],
    );
    assert.match(faultOf(`${plot}, labels: {speed: {fats: F}}`), /labels.*fats.*did you mean fast\?/);
  });

  it('have the metric on the horizontal axis', () => {
    const [plot] = read('mark: histogram, y: handling_time').plots;
    assert.deepEqual([plot.x, plot.y], ['handling_time', 'handling_time']);
    assert.equal(
      faultOf('mark: histogram, y: handling_time, x: policy'),
      'x of plot a: mark histogram has handling_time on the horizontal axis: leave x out',
    );
    assert.equal(faultOf('y: handling_time'), 'plots.0.x: is missing: give a string');
  });

  it('are refused with the nearest name if a class, a metric or a distribution is not known', () => {
    assert.equal(
      faultOf('components: elment, y: utilization, x: policy'),
      'components of plot a: unknown class "elment"; did you mean element?; there are registrar, element, user, attacker, pool, lan',
    );
    assert.match(
      faultOf('components: element, y: utilisation, x: policy'),
      /^plots\.0\.y: unknown metric utilisation of the class element; did you mean utilization\?; it has capacity, /,
    );
    assert.match(
      faultOf('components: element, y: "2 * duration", x: policy'),
      /^plots\.0\.y: 2 \* duration has no metric of the class element in it$/,
    );
    assert.match(
      faultOf('mark: ecdf, y: handling_speed'),
      /^plots\.0\.y: mark ecdf: "handling_speed" has no distribution; did you mean handling_time\?/,
    );
    assert.match(faultOf('mark: density, y: handling_time, percent: true'), /a density is not a fraction: no percent/);
    assert.match(faultOf('components: element, mark: ecdf, y: handling_time'), /mark ecdf shows distributions of runs/);
    assert.match(faultOf('components: element, y: work, x: policy, percent: true'), /work is in calculations, not a/);
  });

  it('are refused where no run has such components', () => {
    assert.equal(
      faultOf('components: flow, y: goodput, x: policy'),
      'components of plot a: flow needs model: bulkTransfer',
    );
    assert.match(
      faultOf('mark: ecdf, y: handling_time', '{model: bulkTransfer, transport: sctp}'),
      /mark ecdf: handling_time needs model: rserpool/,
    );
  });
});
