import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';

interface Around {
  readonly before?: string;
  readonly after?: string;
}

/** A parametrization script with these lines. */
export function script(lines: readonly string[], { before = '', after = '' }: Around = {}): string {
  return [
    '# Name:        mine',
    '# Description: What becomes of',
    '#              many users?',
    'simulationDirectory <- "myStudy-I"',
    'simulationRuns <- 3',
    before,
    'simulationConfigurations <- list(',
    lines.join(',\n'),
    ')',
    after,
    'createSimulation(simulationDirectory, simulationConfigurations, rspsim5DefaultConfiguration)',
  ].join('\n');
}

export function imported(
  lines: readonly string[],
  around?: Around,
): { readonly study: Study; readonly notes: string; readonly text: string } {
  const { text, notes } = importScript({ file: 'mine.R', text: script(lines, around) });
  return { study: readStudy('mine.yaml', text), notes: notes.join('\n'), text };
}

export function parametersOf({ parameters, sweep }: Study): Record<string, string> {
  const held = [...parameters].map(([name, value]) => [name, givenInWords(value)]);
  const swept = [...sweep].map(([name, values]) => [name, values.map(givenInWords).join(' ')]);
  return Object.fromEntries([...held, ...swept]) as Record<string, string>;
}

/** Why a script is refused; empty: it is not. */
export function refusalOf(text: string): string {
  try {
    importScript({ file: 'mine.R', text });
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ImportError', String(error));
    return error.message;
  }
  return '';
}

export function refusal(lines: readonly string[], around?: Around): string {
  return refusalOf(script(lines, around));
}

export const onePolicy = 'list("calcAppPoolElementSelectionPolicy", "Random")';

export function special(number: number, line: string): string {
  return `list("SPECIAL${number}", "gammaScenario.${line}")`;
}
