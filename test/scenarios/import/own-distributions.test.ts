import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const functions = `
elementsOfLan <- function(currentBlock, totalBlocks, variable, gamma, lambda) {
   if ((currentBlock < 1) || (variable < 0.0)) stop("elementsOfLan: wrong")
   if (currentBlock == 1) { return(c("elementsOfLan", 0, 0)) }
   else if (currentBlock == 2) return(c("elementsOfLan", as.numeric(edgeElements), as.numeric(edgeElements)))
   c("elementsOfLan", as.numeric(variable), as.numeric(variable))
}
usersOfLan <- function(currentBlock, totalBlocks, variable, gamma, lambda)
   if (currentBlock == 1) c("usersOfLan", variable, variable) else c("usersOfLan", 0, 0)
capacityOfLan <- function(currentBlock, totalBlocks, currentElement, totalElements, variable, gamma, lambda) {
   factor <- c(1, as.numeric(edgeFactor), 1)[currentBlock]
   c("capacityOfLan", factor * as.numeric(variable), factor * as.numeric(variable))
}
delayOfLan <- function(currentNetwork, totalNetworks, componentType, currentComponent, totalComponents, variable, gamma, lambda) {
   delay <- switch(currentNetwork, as.numeric(variable), 10, 150)
   c("delayOfLan", delay, delay)
}
rspsim5DefaultConfiguration <- append(rspsim5DefaultConfiguration, list(list("edgeElements", 4), list("edgeFactor", 0.5)))
`;

const lines = [
  'list("scenarioNumberOfLANs", 3)',
  'list("scenarioNumberOfCalcAppPoolElementsDistribution", "elementsOfLan")',
  'list("scenarioNumberOfCalcAppPoolElementsVariable", 14)',
  'list("edgeElements", 6)',
  'list("scenarioNumberOfCalcAppPoolUsersDistribution", "usersOfLan")',
  'list("scenarioNumberOfCalcAppPoolUsersVariable", 10, 20)',
  'list("calcAppPoolElementServiceCapacityDistribution", "capacityOfLan")',
  'list("scenarioNetworkLANDelayDistribution", "delayOfLan")',
  'list("scenarioNetworkLANDelayVariable", 1)',
  'list("calcAppPoolUserServiceJobIntervalVariable", 30)',
  'list("puToPERatio", 1)',
  'list("calcAppPoolElementSelectionPolicy", "Random")',
];

function script(all: readonly string[], definitions = functions): string {
  return `${definitions}
simulationConfigurations <- list(${all.join(',\n')})
createSimulation("mine", simulationConfigurations, rspsim5DefaultConfiguration)`;
}

function parametersOf(text: string): Record<string, string> {
  const study = readStudy('mine.yaml', importScript({ file: 'mine.R', text }).text);
  planRuns(study);
  const held = [...study.parameters].map(([name, value]) => [name, givenInWords(value)]);
  const swept = [...study.sweep].map(([name, values]) => [name, values.map(givenInWords).join(' ')]);
  return Object.fromEntries([...held, ...swept]) as Record<string, string>;
}

function refusal(all: readonly string[], definitions?: string): string {
  try {
    parametersOf(script(all, definitions));
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ImportError', String(error));
    return error.message;
  }
  return '';
}

describe('distributions over LANs that are functions of the script', () => {
  it('are asked what each LAN has, for each value of their variable', () => {
    const found = parametersOf(script(lines));
    assert.equal(found['poolElementsByLan'], '[0, 6, 14]');
    assert.equal(found['poolUsersByLan'], '[10, 0, 0] [20, 0, 0]');
    assert.equal(found['capacityByLan'], '[1000000, 500000, 1000000]');
    assert.equal(found['lanDelayByLan'], '[1, 10, 150]');
    assert.deepEqual(
      [found['poolElements'], found['poolUsers'], found['lanDelay'], found['capacity']],
      Array(4).fill(undefined),
    );
  });

  const linesWith = (from: string, to: string): readonly string[] => lines.map((line) => line.replace(from, to));
  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      '150',
      'runif(1, 30, 300)',
      /:\d+:\d+: scenarioNetworkLANDelayDistribution = delayOfLan is a function of the script: runif\(\) is not known/,
    ],
    ['150', 'as.numeric(currentComponent)', /delayOfLan is .*: components of LAN 3 have different values by it/],
    ['variable < 0.0', 'currentBlock == 3', /elementsOfLan is .*: it ends the script by stop\(\) \(LAN 3\)/],
    [
      'as.numeric(edgeFactor)',
      'as.numeric(scenarioNumberOfCalcAppPoolUsersVariable)',
      /capacityOfLan is a function of the script: /,
    ],
  ];
  for (const [from, to, message] of refused)
    it(`are refused if they depend on chance, or what varies: ${to}`, () =>
      assert.match(refusal(lines, functions.replace(from, to)), message));

  it('are refused if the number of LANs varies, or the toolchain computes the users', () => {
    assert.match(refusal(linesWith('LANs", 3', 'LANs", 2, 3')), /the number of LANs may not vary then/);
    const automatic = lines.filter((line) => !line.includes('JobInterval'));
    assert.match(
      refusal(automatic),
      /usersOfLan is .*: give numbers of users, their requests and intervals by values then/,
    );
  });

  it('have variables of their own with a single value', () =>
    assert.match(
      refusal(linesWith('"edgeElements", 6', '"edgeElements", 6, 8')),
      /edgeElements is a variable that the script adds/,
    ));
});
