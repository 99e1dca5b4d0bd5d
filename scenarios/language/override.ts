import { parse } from 'yaml';
import { isNumeric } from '../../sim/run/parameter.ts';
import { givenInWords, type GivenValue } from './derived-value.ts';
import { parameterNamed, unknownParameter, type Parameter } from './parameter-catalogue.ts';
import { readGivenValue, withName } from './given-value.ts';
import { isListOfValues } from './parameter-value.ts';
import { isRange, RangeFault, rangeValues } from './value-range.ts';
import { StudyError } from './study-error.ts';
import type { Setting, Study } from './study.ts';
import { atMost } from '../plan/replications.ts';

/** How it is noted that a study was cut down to a first look. */
const QUICK = '--quick';
/** Of a first look. */
const SEEDS = 3;
/** s; runs that are shorter stay so. */
const DURATION = 600;

/** The study cut down to a first look: few seeds, a short measurement, and what its file says for that. */
export function quickLook(study: Study): Study {
  const duration = study.parameters.get('duration');
  const isShort = typeof duration === 'number' && duration <= DURATION;
  const settings = isShort ? [] : [{ name: 'duration', values: [DURATION], isList: false }];
  const shortened = withSettings(study, [...settings, ...study.quick]);
  return {
    ...shortened,
    replications: atMost(study.replications, SEEDS),
    expectations: study.quickExpectations,
    overrides: [QUICK],
  };
}

/**
 * Changes parameters of a study as the command line says: `name=value` holds the parameter at the value (also a swept
 * one), `name=[v1, v2]` sweeps it.
 *
 * @throws StudyError naming the settings at fault, a line each.
 */
export function withOverrides(study: Study, settings: readonly string[]): Study {
  const read = readSettings(settings);
  const twice = read.find(({ name }, index) => read.findIndex((each) => each.name === name) < index);
  if (twice !== undefined)
    throw new StudyError(`--set ${twice.name} is given twice: to sweep it, use --set "${twice.name}=[value, …]"`);
  const changed = withSettings(study, read);
  return { ...changed, overrides: [...study.overrides, ...settings] };
}

/** Whether a study was cut down to a first look. @param overrides as noted in it, or in its results */
export function isQuickLook(overrides: readonly string[]): boolean {
  return overrides[0] === QUICK;
}

/**
 * Changes a study as a command line did whose changes were noted: by {@link quickLook} perhaps, and by settings.
 *
 * @param overrides those of the study that was changed
 * @throws StudyError as {@link withOverrides}
 */
export function withNotedOverrides(study: Study, overrides: readonly string[]): Study {
  const [first, ...settings] = overrides;
  return first === QUICK ? withOverrides(quickLook(study), settings) : withOverrides(study, overrides);
}

/** Changes parameters of a study. A swept parameter stays one, so that its plots keep their axis. */
function withSettings(study: Study, settings: readonly Setting[]): Study {
  const parameters = new Map(study.parameters);
  const sweep = new Map(study.sweep);
  for (const { name, values, isList } of settings) {
    const [value] = values;
    if (isList || value === undefined || sweep.has(name)) {
      parameters.delete(name);
      sweep.set(name, values);
    } else {
      parameters.set(name, value);
    }
  }
  return { ...study, parameters, sweep };
}

function readSettings(settings: readonly string[]): Setting[] {
  const faults: string[] = [];
  const read = settings.flatMap((setting) => {
    try {
      return [readSetting(setting)];
    } catch (error) {
      if (!(error instanceof StudyError)) throw error;
      faults.push(error.message);
      return [];
    }
  });
  if (faults.length > 0) throw new StudyError(faults.join('\n'));
  return read;
}

function readSetting(setting: string): Setting {
  const equals = setting.indexOf('=');
  if (equals <= 0) throw new StudyError(`--set ${setting}: must be name=value`);
  const name = setting.slice(0, equals).trim();
  const parameter = parameterNamed(name);
  if (parameter === undefined) throw new StudyError(`--set ${setting}: ${unknownParameter(name)}`);
  const raw = yamlValue(parameter, setting, setting.slice(equals + 1));
  const isListed = isListOfValues(parameter, raw);
  const isList = isListed || (isNumeric(parameter) && isRange(raw));
  const list: readonly unknown[] = isListed ? raw : [raw];
  if (list.length === 0) throw new StudyError(`--set ${setting}: the sweep is empty: give at least one value`);
  const values = list.flatMap((item) => readSettingValue(parameter, setting, item));
  if (new Set(values.map(givenInWords)).size < values.length)
    throw new StudyError(`--set ${setting}: a value is listed twice`);
  return { name, values, isList };
}

function readSettingValue(parameter: Parameter, setting: string, raw: unknown): readonly GivenValue[] {
  const { name } = parameter;
  if (isRange(raw) && isNumeric(parameter)) {
    try {
      return rangeValues(parameter, raw);
    } catch (error) {
      if (error instanceof RangeFault) throw new StudyError(`--set ${setting}: ${name}: ${error.message}`);
      throw error;
    }
  }
  const outcome = readGivenValue(parameter, raw);
  if (outcome.ok) return [outcome.value];
  throw new StudyError(`--set ${setting}: ${withName(name, outcome.reason)}`);
}

function yamlValue({ type }: Parameter, setting: string, text: string): unknown {
  try {
    // Warnings are for authors of files; values that cannot be used are errors.
    return parse(text, { logLevel: 'error' });
  } catch {
    // As “lan0/pr0: down@5; lan0/pr1: down@9”, which reads as a text.
    // Names of files may have signs that mean something in YAML.
    if (type === 'schedule' || type === 'file') return text.trim();
    throw new StudyError(`--set ${setting}: ${text} is not a value`);
  }
}
