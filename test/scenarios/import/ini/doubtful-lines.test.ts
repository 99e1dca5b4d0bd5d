import assert from 'node:assert/strict';
import { importIni } from '../../../../scenarios/import/ini/import-ini.ts';
import { fileWith, N, nothingIncluded, parametersOf, refusal, REGISTRARS, SERVERS, USERS } from './ini-file.ts';

function notesOf(changes: Readonly<Record<string, string>>): string {
  return importIni('run1.ini', fileWith(changes), nothingIncluded).notes.join('\n');
}

function refusalOfText(text: string): string {
  try {
    importIni('run1.ini', text, nothingIncluded);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ImportError', String(error));
    return error.message;
  }
  return '';
}

describe('lines of a file of RSPSIM that might mean something else', () => {
  it('are those of run control that are no single time', () => {
    const write = `${N}.controller.statisticsWriteTime`;
    for (const time of ['${30min, 60min}', '15min + 3600s'])
      assert.match(refusal({ [write]: time }), /^run1\.ini:3:1: statisticsWriteTime = .*: must be one time/);
    assert.match(refusal({ 'sim-time-limit': 'soon' }), /^run1\.ini:3:1: sim-time-limit = soon: must be one time/);
    assert.match(refusal({ [`${N}.controller.statisticsResetTime`]: '1 week' }), /statisticsResetTime = 1 week/);
    assert.equal(parametersOf(fileWith({ [`${N}.controller.statisticsResetTime`]: '-1s' }))['warmup'], '0');
  });

  it('are seeds: several are several runs, and others than whole numbers are refused', () => {
    assert.equal(parametersOf(fileWith({ 'seed-0-mt': '${5, 7..9}' }))['seeds'], '5 7 8 9');
    assert.match(refusal({ 'seed-0-mt': '1.5' }), /^run1\.ini:3:1: seed-0-mt = 1\.5: must be whole numbers/);
    assert.match(refusal({ 'seed-0-mt': '${repetition}' }), /seed-0-mt = /);
    assert.match(refusal({ repeat: 'often' }), /^run1\.ini:3:1: repeat = often: must be a whole number/);
  });

  it('are those with wildcards in the name of the parameter, which count as others do', () => {
    const { registrarDowntime, peDowntime } = parametersOf(
      fileWith({
        [`${REGISTRARS}.component*time`]: '100s',
        [`${N}.lan[*].calcAppPoolElementArray[*].**.componentUptime`]: '200s',
        '**.calcAppServer.componentD?wntime': '20s',
      }),
    );
    assert.deepEqual([registrarDowntime, peDowntime], ['100', '20']);
  });

  it('are those with ranges of many components', () => {
    const { requestInterval } = parametersOf(
      fileWith({
        '**.calcAppPoolUserArray[{2..5000}].**.serviceJobInterval': '3s',
        '**.calcAppPoolUserArray[..1].**.serviceJobInterval': '3s',
      }),
    );
    assert.equal(requestInterval, '3');
    const lines = {
      [`${N}.lan[0].numberOfCalcAppPoolUsers`]: '1500',
      '**.calcAppPoolUserArray[0..].**.serviceJobInterval': '3s',
    };
    assert.equal(parametersOf(fileWith(lines))['requestInterval'], '3');
  });

  it('are those that fit no component: they are noted, as OMNeT++ ignores them', () => {
    const path = `${N}.lan[0].calcAppPoolElementArray[*].toNetwork.channel.parameters.delay`;
    assert.match(
      notesOf({ [path]: '50ms' }),
      /as no component of this run has such a parameter: .*parameters\.delay \(line 3\)/,
    );
    assert.doesNotMatch(
      notesOf({ [`${N}.lan[*].attackerArray[*].attackerProcess.componentUptime`]: '5s' }),
      /ignored, as/,
    );
  });

  it('are those by which two parameters would vary together', () => {
    const lines = { '**.componentUptime': '${200s, 500s}' };
    assert.match(refusal(lines), /^run1\.ini:3:1: componentUptime: registrarUptime and peUptime would vary together/);
    const { peUptime } = parametersOf(fileWith({ [`${SERVERS}.componentUptime`]: '${200s, 500s}' }));
    assert.equal(peUptime, '200 500');
    assert.equal(parametersOf(fileWith({ '**.channel.delay': '${1ms, 5ms}' }))['lanDelay'], '2 10');
    assert.match(refusal({ '**.channel.delay': '${1ms, near}' }), /lanDelay = .*: delays are times/);
  });

  it('are ranges of values that have none', () => {
    for (const [range, fault] of [
      ['1, 10..5', 'has no values'],
      ['1..2 step 0', 'has more than'],
    ] as const)
      assert.match(
        refusal({ [`${SERVERS}.serviceCookieMaxTime`]: `\${x = ${range}}s` }),
        new RegExp(`^run1\\.ini:3:1: .*: .* ${fault}`),
      );
  });

  it('are those of single elements, and what the model has by default, where all have to agree', () => {
    const failing = { [`${SERVERS}.componentUptime`]: '500s' };
    const one = `${N}.lan[0].calcAppPoolElementArray[2].calcAppServer.serviceJobKeepAliveInterval`;
    assert.match(
      refusal({ [one]: '1s', ...failing }),
      /^run1\.ini:3:1: .* = 1s: it is the same as jobKeepAliveInterval/,
    );
    const swept = { [`${USERS}.serviceJobKeepAliveInterval`]: '${10s, 50s}', ...failing };
    assert.match(refusal(swept), /= 50s: it is the same as jobKeepAliveInterval of pool users here \(10, 50\)/);
    const both = { '**.serviceJobKeepAliveInterval': '${10s, 50s}', ...failing };
    const alike = fileWith(both).replaceAll(/^gamma.*serviceJobKeepAliveInterval.*\n/gm, '');
    assert.equal(parametersOf(alike)['jobKeepAliveInterval'], '10 50');
    const silent = fileWith(failing).replace(/^.*calcAppServer\.serviceJobKeepAliveTimeout.*\n/m, '');
    assert.match(refusalOfText(silent), /serviceJobKeepAliveTimeout = 5s, by default: it is the same as/);
  });

  it('are configurations that extend each other, or none', () => {
    const cyclic = '[Config A]\nextends = B\n[Config B]\nextends = A\n';
    assert.match(refusalOfText(fileWith() + cyclic), /configurations extend each other: A → B → A/);
    assert.match(refusalOfText(`${fileWith()}[Config A]\nextends = C\n`), /extends = C: there is no configuration C/);
    const chain = Array.from({ length: 5000 }, (_, i) => `[Config C${i}]\nextends = C${i + 1}\n`).join('');
    assert.match(
      refusalOfText(`${fileWith()}${chain}[Config C5000]\n`),
      /more than 20 configurations extend each other/,
    );
  });
});
