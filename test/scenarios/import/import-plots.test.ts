import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';

const simulation = `
simulationDirectory <- "mine"
simulationConfigurations <- list(
  list("puToPERatio", 1, 3),
  list("scenarioNumberOfRegistrarsVariable", 2),
  list("scenarioNetworkLANDelayVariable", 10, 20),
  list("calcAppPoolElementSelectionPolicy", "LeastUsed", "Random"),
  list("calcAppPoolElementComponentUptimeDistribution", "timePEmtbfFromMTBFJobSizePECapacityRatioDistribution"),
  list("calcAppPoolElementComponentUptimeVariable", 5, 2),
  list("calcAppPoolUserServiceJobSizeVariable", 1e6, 1e7)
)
createSimulation(simulationDirectory, simulationConfigurations, rspsim5DefaultConfiguration)
`;

/** A plot script with these configurations (without their directories), plot variables and settings. */
function plotScript(configurations: readonly string[], variables: readonly string[] = [], settings = ''): string {
  return `
source("simulate-version14.R")
simulationDirectory <- "mine"
${settings}
plotConfigurations <- list(${configurations.map((each) => `list(simulationDirectory, ${each})`).join(',\n')})
plotVariables <- append(list(${variables.join(',\n')}), rspsim5PlotVariables)
createPlots(simulationDirectory, plotConfigurations)
`;
}

function importedPlots(text: string): { readonly plots: readonly PlotDefinition[]; readonly notes: string } {
  const outcome = importScript({ file: 'mine.R', text: simulation }, { file: 'plot-mine.R', text });
  return { plots: readStudy('mine.yaml', outcome.text).plots, notes: outcome.notes.join('\n') };
}

const FILE = 'paste(sep="", simulationDirectory, "-ASAPPackets.pdf"), "User\'s Perspective"';

describe('import of a plot script', () => {
  it('has lines by color and dash, panels and pages, axes and legend', () => {
    const { plots, notes } = importedPlots(
      plotScript([
        `${FILE}, list(1, 3), seq(30, 90, 30), list(1,0), "puToPERatio", "controller.SystemAverageUtilization",
         "calcAppPoolElementSelectionPolicy", "jsToSC", "", "scenarioNetworkLANDelayVariable", "", "calcAppPoolElementComponentUptimeVariable-MTBF"`,
      ]),
    );
    const [plot] = plots;
    assert.equal(plot.name, 'asap-packets');
    assert.equal(plot.title, "User's Perspective");
    assert.deepEqual(
      [plot.x, plot.y, plot.color, plot.dash, plot.column, plot.row, plot.page],
      [
        'puToPeRatio',
        'utilization',
        'policy',
        's = requestSize / capacity',
        'lanDelay',
        undefined,
        'M = peUptime * capacity / requestSize',
      ],
    );
    assert.deepEqual([plot.percent, plot.xDomain, plot.xTicks], [true, [1, 3], [1, 3]]);
    assert.deepEqual([plot.yDomain, plot.yTicks, plot.legend], [[0.3, 0.9], [0.3, 0.6, 0.9], 'bottom-right']);
    assert.doesNotMatch(notes, /plot mine-ASAPPackets/);
  });

  it('names plots without the directory, however it is put before them', () => {
    const rest = 'NA, NA, NA, "puToPERatio", "controller.SystemAverageUtilization", "", "", ""';
    const { plots } = importedPlots(
      plotScript([
        `paste(sep="", simulationDirectory, "-Load.pdf"), "A", ${rest}`,
        `paste(sep="Speed", simulationDirectory, "-Queue.pdf"), "B", ${rest}`,
        `paste(sep="", simulationDirectory, ".pdf"), "C", ${rest}`,
      ]),
    );
    assert.deepEqual(
      plots.map(({ name }) => name),
      ['load', 'speed-queue', 'plot-controller-systemaverageutilization'],
    );
  });

  it('reads plot variables of the script: formulas, titles, symbols', () => {
    const { plots } = importedPlots(
      plotScript(
        [`${FILE}, NA, NA, NA, "myRatio", "speed", "theSize", "", ""`],
        [
          'list("myRatio", "My ratio{r}[1]", "2 * data1$puToPERatio", "black")',
          'list("speed", "Speed{:sigma:}[%]", "100.0 * data1$controller.SystemAverageHandlingSpeed / data1$calcAppPoolElementServiceCapacityVariable", "blue4", list("controller-SystemAverageHandlingSpeed"))',
          'list("theSize", "Size{S}[1]", "data1$calcAppPoolUserServiceJobSizeVariable", "black")',
        ],
      ),
    );
    const [plot] = plots;
    assert.deepEqual(
      [plot.x, plot.y, plot.percent, plot.color],
      ['2 * puToPeRatio', 'handling_speed_relative', true, 'requestSize'],
    );
    assert.deepEqual([plot.xTitle, plot.yTitle, plot.colorTitle], ['My ratio r [1]', 'Speed σ [%]', 'Size S']);
  });

  it('gives axes of what the toolchain computes their titles', () => {
    const { plots } = importedPlots(
      plotScript([
        `${FILE}, NA, NA, NA, "jsToSC", "controller.TransportNodeGlobalASAPPackets", "puToPERatio", "", ""`,
        `"b.pdf", "B", NA, NA, NA, "calcAppPoolElementComponentUptimeVariable-MTBF", "controller.SystemAverageUtilization", "jsToSC", "", ""`,
      ]),
    );
    assert.deepEqual(
      plots.map(({ xTitle, yTitle, colorTitle }) => [xTitle, yTitle, colorTitle]),
      [
        ['Request size : PE capacity ratio s [s]', 'ASAP messages [1/s]', undefined],
        ['Mean time between failures, in mean service times M', undefined, undefined],
      ],
    );
  });

  it('computes formulas with the bare numbers that R computes with', () => {
    const { plots } = importedPlots(
      plotScript(
        [`${FILE}, NA, NA, NA, "mixed", "share", "", "", ""`],
        [
          'list("mixed", "Mixed[1]", "1 + 0.002 * data1$scenarioNetworkLANDelayVariable", "black")',
          'list("share", "Share[1]", "safeDiv(data2$controller.RegistrarGlobalTakeoversByTimeout, data1$controller.RegistrarGlobalHandleUpdates + 1)", "black", list("a", "b"))',
        ],
      ),
    );
    assert.deepEqual(
      [plots[0].x, plots[0].y],
      ['1 + 0.002 * (lanDelay / 1 ms)', 'takeovers_by_timeout / (handle_updates + 1)'],
    );
  });

  it('shows the registrars that a filter chooses, which it numbers from 0', () => {
    const { plots, notes } = importedPlots(
      plotScript([
        `${FILE}, NA, NA, NA, "puToPERatio", "lan.registrarArray.registrarProcess.RegistrarTotalHandleUpdates", "lan.registrarArray", "", "", "", "", "", "(data1$lan.registrarArray == 0)|(data1$lan.registrarArray > 3)"`,
      ]),
    );
    assert.deepEqual(plots[0]?.only, [[{ parameter: 'number', is: [1] }], [{ parameter: 'number', above: 4 }]]);
    assert.doesNotMatch(notes, /filter/);
  });

  it('shows registrars one by one', () => {
    const { plots } = importedPlots(
      plotScript([
        `${FILE}, NA, NA, NA, "puToPERatio", "lan.registrarArray.registrarProcess.RegistrarTotalHandleUpdates.Rate", "lan.registrarArray", "", ""`,
        `"mine-2.pdf", "Two", NA, NA, NA, "lan.registrarArray", "lan.registrarArray.registrarProcess.RegistrarAverageNumberOfOwnedPoolElements", "puToPERatio"`,
      ]),
    );
    assert.deepEqual(
      plots.map(({ components, y, x, color }) => [components, y, x, color]),
      [
        ['registrar', 'handle_updates / duration', 'puToPeRatio', 'number'],
        ['registrar', 'owned_elements', 'number', 'puToPeRatio'],
      ],
    );
  });

  it('shows only the points of a filter', () => {
    const of = (filter: string): unknown => {
      const only = importedPlots(
        plotScript([
          `${FILE}, NA, NA, NA, "puToPERatio", "controller.SystemAverageUtilization", "jsToSC", "", "", "", "", "", ${JSON.stringify(filter)}`,
        ]),
      ).plots[0].only;
      return only;
    };
    assert.deepEqual(of('TRUE'), []);
    assert.deepEqual(of('data1$calcAppPoolElementSelectionPolicy == "Random"'), [
      [{ parameter: 'policy', is: ['Random'] }],
    ]);
    assert.deepEqual(
      of('(data1$puToPERatio >= 3) & (data1$scenarioNetworkLANDelayVariable < 20) | (data1$puToPERatio != 3)'),
      [
        [
          { parameter: 'puToPeRatio', atLeast: 3 },
          { parameter: 'lanDelay', below: 20 },
        ],
        [{ parameter: 'puToPeRatio', not: [3] }],
      ],
    );
    assert.deepEqual(of('(data1$puToPERatio >= 1) & (10 > data1$puToPERatio)'), [
      [{ parameter: 'puToPeRatio', atLeast: 1, below: 10 }],
    ]);
    assert.deepEqual(of('data1$puToPERatio %in% c(1, 3)'), [[{ parameter: 'puToPeRatio', is: [1, 3] }]]);
    assert.deepEqual(of('!((data1$calcAppPoolElementSelectionPolicy %in% c("Random")) & (data1$puToPERatio >= 3))'), [
      [{ parameter: 'policy', not: ['Random'] }],
      [{ parameter: 'puToPeRatio', below: 3 }],
    ]);
    assert.deepEqual(of('(data1$puToPERatio != 1) & (data1$puToPERatio != 3)'), [], 'a note says why');
  });

  it('says what is lost', () => {
    const { plots, notes } = importedPlots(
      plotScript(
        [
          `${FILE}, NA, NA, NA, "puToPERatio", "controller.SystemAverageUtilization", "calcAppPoolElementSelectionPolicy", "jsToSC", "scenarioNetworkLANDelayVariable"`,
          `"a.pdf", "A", NA, NA, NA, "puToPERatio", "controller.Nothing"`,
          `"b.pdf", "B", NA, NA, NA, "asapStaleCacheValue", "controller.SystemAverageUtilization"`,
          `"c.pdf", "C", NA, NA, NA, "puToPERatio", "controller.SystemAverageUtilization", "lan.registrarArray"`,
          `"d.pdf", "D", NA, NA, NA, "puToPERatio", "controller.SystemAverageUtilization", "", "", "", "", "", "", "data1$lan.registrarArray == 0", "zReverseColors <- TRUE"`,
          `"e.pdf", unheardOf, NA, NA, NA, "puToPERatio", "controller.SystemAverageUtilization"`,
        ],
        [],
        'plotColorMode <- cmGrayScale\nplotHideLegend <- TRUE\nplotConfidence <- 0.9',
      ),
    );
    assert.deepEqual(
      plots.map(({ name, palette, legend, confidence }) => [name, palette, legend, confidence]),
      [
        ['asap-packets', 'grey', 'none', 0.9],
        ['d', 'grey', 'none', 0.9],
      ],
    );
    for (const message of [
      /w \(scenarioNetworkLANDelayVariable\) is shown as row/,
      /plot a\.pdf is left out: controller\.Nothing is no metric or parameter of rsplab/,
      /plot b\.pdf is left out: asapStaleCacheValue does not vary in this study/,
      /plot c\.pdf is left out: controller\.SystemAverageUtilization is not measured for each registrar/,
      /plot d\.pdf shows all points: its filter .* cannot be taken over: lan\.registrarArray is no parameter/,
      /plot d\.pdf: left out: zReverseColors <- TRUE/,
      /this plot cannot be read: unheardOf is not defined in this script; it is left out/,
    ])
      assert.match(notes, message);
  });

  it('refuses a script without plots', () => {
    assert.throws(() => importedPlots('x <- 1'), /^ImportError: plot-mine\.R:1:1: is no plot script of SimProcTC/);
  });
});
