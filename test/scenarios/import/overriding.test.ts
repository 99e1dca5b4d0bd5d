import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { imported, onePolicy, parametersOf, refusal, refusalOf, script, special } from './parametrization-script.ts';

const CREATION = 'createSimulation(simulationDirectory, simulationConfigurations';

function created(defaults: string, lines: readonly string[] = [onePolicy]): string {
  const plain = script(lines);
  return plain.replace(/createSimulation\(.*$/m, `${CREATION}, ${defaults})`);
}

describe('parts of the toolchain that a script has in their place', () => {
  it('are defaults: others than the toolchain has are refused, unless a variable is listed', () => {
    const other = 'append(list(list("asapRequestTimeout", 1)), rspsim5DefaultConfiguration)';
    assert.match(
      refusalOf(created(other)),
      /^mine\.R:\d+:\d+: asapRequestTimeout gets another default .* as list\("asapRequestTimeout", …\)$/,
    );
    assert.equal(refusalOf(created(other, [onePolicy, 'list("asapRequestTimeout", 5)'])), '');
    assert.equal(refusalOf(created(other.replace('", 1', '", 5'))), '', 'as the toolchain has it');
    assert.equal(refusalOf(created('list(list("mine", 1))')), '', 'a variable of its own that is not listed');
    const changed = `rspsim5DefaultConfiguration[[3]] <- list("asapRequestTimeout", 1)`;
    assert.match(refusal([onePolicy], { before: changed }), /the defaults of createSimulation\(\) cannot be computed/);
  });

  it('are functions of distributions, listed or by default', () => {
    const name = 'workloadExponentialRandomizedDistribution';
    const before = `${name} <- function(lan, lans, i, n, v, gamma, lambda) c("", "1e6")`;
    assert.match(
      refusal([onePolicy], { before }),
      /^mine\.R:6:1: workloadExponentialRandomizedDistribution: a function of the script takes the place of the toolchain's, by which calcAppPoolUserServiceJobSizeDistribution/,
    );
    const times = 'timeIdentityDistribution <- function(v, gamma, lambda) c("", "5s")';
    assert.match(refusal([onePolicy], { before: times }), /by which registrarTransportInterfaceUptimeDistribution/);
    const unused = 'workloadLinearDistribution <- function(lan, lans, i, n, v, gamma, lambda) c("", "1e6")';
    assert.equal(refusal([onePolicy], { before: unused }), '');
  });

  it('are functions that write files and compute variables, and another network', () => {
    for (const name of ['simCreatorWriteParameterSection', 'rspsim5AutoParameters', 'createSimulation'])
      assert.match(
        refusal([onePolicy], { before: `${name} <- function(a, b, c) TRUE` }),
        new RegExp(`^mine\\.R:6:1: ${name}: a function of the script takes the place`),
      );
    assert.match(
      refusal([onePolicy], { before: 'simCreatorSimulationNetwork <- "other"' }),
      /^mine\.R:6:1: simCreatorSimulationNetwork: is another network/,
    );
    assert.equal(refusal([onePolicy], { before: 'simCreatorSimulationNetwork <- "gammaScenario"' }), '');
  });
});

describe('variables and lines of scripts that might mean something else', () => {
  it('are two names of one variable', () => {
    const lines = ['list("asapStaleCacheValue", 1)', 'list("calcAppPoolUserASAPStaleCacheValue", 5)'];
    assert.match(
      refusal([onePolicy, ...lines]),
      /^mine\.R:10:1: .* is asapStaleCacheValue, which is there, too \(line 9\)/,
    );
  });

  it('are lines about one of the two kinds of components that have the same', () => {
    const ofUsers = 'lan[*].calcAppPoolUserArray[*]';
    const ofElements = 'lan[*].calcAppPoolElementArray[*]';
    const failing = [onePolicy, 'list("calcAppPoolElementComponentUptimeVariable", 100)'];
    const one = special(0, `${ofElements}.calcAppServer.serviceJobKeepAliveInterval = 1s`);
    const other = special(1, `${ofUsers}.calcAppQueuingClient.serviceJobKeepAliveInterval = 1s`);
    assert.match(
      refusal([...failing, one]),
      /^mine\.R:10:1: SPECIAL0: pool elements and pool users have the same jobKeep/,
    );
    assert.equal(parametersOf(imported([...failing, one, other]).study)['jobKeepAliveInterval'], '1');
    assert.match(refusal([...failing, one, other.replace('1s', '2s')]), /SPECIAL1: pool elements and pool users/);
    const asBefore = special(0, `${ofUsers}.calcAppQueuingClient.serviceJobKeepAliveInterval = 50s`);
    assert.equal(refusal([...failing, asBefore]), '');
    assert.match(
      refusal([onePolicy, special(0, `${ofUsers}.poolUserASAP.asapRequestTimeout = 1s`)]),
      /asapRequestTimeout/,
    );
    const foreign = special(0, 'lan[*].registrarArray[*].registrarProcess.serviceJobSize = 1e6');
    assert.match(refusal([onePolicy, foreign]), /SPECIAL0 = .*: rsplab has nothing like it/);
  });

  it('are uniform distributions from 0 on, which studies do not have', () => {
    assert.match(
      refusal([onePolicy, 'list("calcAppPoolUserServiceJobSizeVariable", "uniform(0, 2e7)")']),
      /^mine\.R:9:1: .*uniform\(0, 20000000\): its lowest value must be above 0/,
    );
  });

  it('are named with the line of the script where only the study shows what is wrong', () => {
    assert.match(
      refusal([onePolicy, 'list("puToPERatio")']),
      /\nmine\.R:9: puToPERatio: requestInterval and puToPeRatio cannot all be auto/,
    );
  });

  it('are lines that end with a carriage return alone', () => {
    const lines = [
      '# mine',
      'simulationConfigurations <- list(',
      '# a comment',
      `${onePolicy},`,
      'list("puToPERatio", 3))',
    ];
    const { text } = importScript({ file: 'mine.R', text: lines.join('\r') });
    assert.match(text, /puToPeRatio: 3 # puToPERatio, line 5/);
  });
});

/** So many parts that a tree of them is deeper than the stack. */
function chainOf(part: string, operator: string): string {
  return Array.from({ length: 20_000 }, () => part).join(operator);
}

/** What is said of a plot with a filter, and a variable of the script. */
function plotNotes(filter: string, formula: string): string {
  const plots = `
plotConfigurations <- list(list("a", "a-b.pdf", "", NA, NA, NA, "puToPERatio", "own", "", "", "", "", "", "", "${filter}"))
plotVariables <- list(list("own", "Own[1]", "${formula}"))
`;
  return importScript(
    { file: 'mine.R', text: script([onePolicy, 'list("puToPERatio", 1, 3)']) },
    { file: 'plot.R', text: plots },
  ).notes.join('\n');
}

describe('formulas that are too deep', () => {
  it('are refused as durations', () => {
    const before = `simulationDuration <- function() ${chainOf('puToPERatio', ' + ')}`;
    assert.match(
      refusal([onePolicy], { before }),
      /^mine\.R:6:\d+: simulationDuration: more than 500 parts within each/,
    );
  });

  it('are left out of plots, with a note', () => {
    const metric = 'data1$controller.SystemUtilization';
    assert.match(plotNotes(chainOf('(data1$puToPERatio == 1)', ' | '), metric), /more than 500 conditions/);
    assert.match(plotNotes('TRUE', chainOf(metric, ' * ')), /plot a-b\.pdf is left out: a formula with more than 500/);
  });
});
