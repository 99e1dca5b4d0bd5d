import assert from 'node:assert/strict';
import { ImportError } from '../../../../scenarios/import/import-error.ts';
import { importIni } from '../../../../scenarios/import/ini/import-ini.ts';
import type { SourceText } from '../../../../scenarios/import/source-text.ts';
import { givenInWords } from '../../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';

export const N = 'gammaScenario';
export const REGISTRARS = `${N}.lan[*].registrarArray[*].registrarProcess`;
export const SERVERS = `${N}.lan[*].calcAppPoolElementArray[*].calcAppServer`;
export const USERS = `${N}.lan[*].calcAppPoolUserArray[*].calcAppQueuingClient`;
export const USER_ASAP = `${N}.lan[*].calcAppPoolUserArray[*].poolUserASAP`;

/** A run of two registrars, four elements and eight users, with what the toolchain's defaults are. */
const usual: Readonly<Record<string, string>> = {
  network: N,
  'rng-class': 'cMersenneTwister',
  'seed-0-mt': '7',
  'sim-time-limit': '15min 3600s 1ms',
  [`${N}.controller.statisticsResetTime`]: '15min',
  [`${N}.controller.statisticsWriteTime`]: '15min 3600s',
  [`${N}.numberOfLANs`]: '1',
  [`${N}.lan[0].numberOfRegistrars`]: '2',
  [`${N}.lan[0].numberOfCalcAppPoolElements`]: '4',
  [`${N}.lan[0].numberOfCalcAppPoolUsers`]: '8',
  [`${N}.lan[0].numberOfAttackers`]: '0',
  [`${N}.lan[0].registrarArray[0].transportNode.interfaceAddress`]: '1',
  [`${N}.lan[0].registrarArray[1].transportNode.interfaceAddress`]: '2',
  [`${N}.lan[*].calcAppPoolElementArray[*].registrarTable.staticRegistrarsList`]: '"2 1 "',
  [`${N}.lan[*].calcAppPoolUserArray[*].registrarTable.staticRegistrarsList`]: '"2 1 "',
  '**.channel.delay': '5ms',
  [`${REGISTRARS}.componentRuns`]: '1000000000',
  [`${REGISTRARS}.componentUptime`]: '100d',
  [`${REGISTRARS}.registrarMaxBadPEReports`]: '1000000000',
  [`${REGISTRARS}.registrarMaxHandleResolutionItems`]: '1',
  [`${REGISTRARS}.registrarMaxIncrement`]: '0',
  [`${REGISTRARS}.enrpStaticPeersList`]: '"1 2 "',
  [`${REGISTRARS}.enrpPeerHeartbeatCycle`]: '30s',
  [`${REGISTRARS}.asapEndpointKeepAliveInterval`]: '50s',
  [`${REGISTRARS}.asapEndpointKeepAliveTimeout`]: '50s',
  [`${REGISTRARS}.asapNoServiceDuringStartup`]: 'true',
  [`${SERVERS}.componentRuns`]: '1000000000',
  [`${SERVERS}.componentUptime`]: '100d',
  [`${SERVERS}.serviceCapacity`]: '1000000',
  [`${SERVERS}.serviceMaxJobs`]: '0',
  [`${SERVERS}.serviceMinCapacityPerJob`]: '10000',
  [`${SERVERS}.selectionPolicy`]: '"LeastUsed"',
  [`${SERVERS}.selectionPolicyWeight`]: '-1',
  [`${SERVERS}.selectionPolicyLoadDegradation`]: '-1',
  [`${SERVERS}.serviceCookieMaxTime`]: '100d',
  [`${SERVERS}.serviceCookieMaxCalculations`]: '10000000',
  [`${SERVERS}.serviceJobKeepAliveInterval`]: '50s',
  [`${SERVERS}.serviceJobKeepAliveTimeout`]: '50s',
  [`${USERS}.serviceJobKeepAliveInterval`]: '50s',
  [`${USERS}.serviceJobKeepAliveTimeout`]: '50s',
  [`${USERS}.serviceJobRequestTimeout`]: '50s',
  [`${USERS}.serviceJobSize`]: 'exponential(10000000.000000)',
  [`${USERS}.serviceJobInterval`]: 'exponential(25.000000)',
  [`${USER_ASAP}.asapServerHuntRetryDelay`]: 'uniform(0ms, 200ms)',
  '**.vector-recording': 'false',
};

/** The file with other values, or more of them first; undefined: without the line. */
export function fileWith(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const lines = Object.entries({ ...changes, ...usual, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${value}`],
  );
  return `# A file of the tests.\n[General]\n${lines.join('\n')}\n`;
}

/** Of files that include none. */
export const nothingIncluded = (name: string, from: SourceText, at: number): SourceText => {
  throw from.error(at, `${name}: no such file`);
};

/** The parameters of the study that becomes of a file. */
export function parametersOf(text: string, included = nothingIncluded): Record<string, string> {
  const { parameters, sweep, replications } = readStudy('run.yaml', importIni('run1.ini', text, included).text);
  const held = [...parameters].map(([name, value]) => [name, givenInWords(value)]);
  const swept = [...sweep].map(([name, values]) => [name, values.map(givenInWords).join(' ')]);
  const seeds = replications.kind === 'seeds' ? replications.seeds.join(' ') : '';
  return Object.fromEntries([['seeds', seeds], ...held, ...swept]) as Record<string, string>;
}

/** Why the file with other values is refused; empty: it is not. */
export function refusal(changes: Readonly<Record<string, string | undefined>>): string {
  try {
    importIni('run1.ini', fileWith(changes), nothingIncluded);
  } catch (error) {
    assert.ok(error instanceof ImportError, String(error));
    return error.message;
  }
  return '';
}
