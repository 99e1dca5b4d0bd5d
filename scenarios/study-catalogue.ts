import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggestion } from './nearest-name.ts';
import { readScenario } from './read-scenario.ts';
import { ScenarioError } from './scenario-error.ts';
import type { Study } from './study.ts';

/** The scenario files that come with the program (compiled files lie in dist/scenarios). */
const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const SUFFIX = '.yaml';

/** Names of the studies that come with the program, in alphabetical order. */
export function studyNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => basename(file, SUFFIX))
    .toSorted();
}

/**
 * Reads a study by its name, or from a scenario file.
 *
 * @throws ScenarioError if there is none, or it cannot be used.
 */
export function loadStudy(nameOrFile: string): Study {
  const isFile = /[/\\.]/.test(nameOrFile);
  const path = isFile ? nameOrFile : join(folder, `${nameOrFile}${SUFFIX}`);
  if (!existsSync(path)) {
    if (isFile) throw new ScenarioError(`${nameOrFile}: no such file`);
    const hint = suggestion(nameOrFile, studyNames());
    throw new ScenarioError(`unknown study ${nameOrFile}${hint} ("rsplab list" names them all)`);
  }
  return readScenario(isFile ? nameOrFile : `scenarios/${nameOrFile}${SUFFIX}`, scenarioText(path, nameOrFile));
}

function scenarioText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ScenarioError(`${name}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}
