import { InvalidArgumentError, type Command, type Option } from 'commander';
import { boundedFile, LONGEST_TEXT } from '../../native/bounded-file.ts';
import { serviceNames, type ServiceName } from '../../protocol/services/service-table.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { StudyError } from '../../scenarios/language/study-error.ts';
import { StudySource, type DocumentPath } from '../../scenarios/language/study-source.ts';
import { isRepeatable } from '../option-values.ts';
import type { ServiceChoice } from './service-choice.ts';
import { onlyOf, ownersOf } from './service-options.ts';

/** The key of a list of services with their options. */
const SERVICES = 'services';

type Mapping = Readonly<Record<string, unknown>>;
type Values = Record<string, unknown>;

/**
 * Gives a command the values of a configuration file.
 *
 * @throws StudyError as `applyConfig`, or if the file cannot be read
 */
export function applyConfigFile(command: Command, file: string, choice?: ServiceChoice): void {
  applyConfig(command, file, textOf(file), choice);
}

function textOf(file: string): string {
  try {
    return boundedFile(file, LONGEST_TEXT).toString('utf8');
  } catch (error) {
    throw new StudyError(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/**
 * Gives a command the values of a configuration.
 *
 * @throws StudyError with a line for each mistake: file, line, column, option, reason
 * @internal
 */
export function applyConfig(command: Command, file: string, text: string, choice?: ServiceChoice): void {
  const source = new StudySource(file, text, 'texts');
  const config = new ConfigFile(source, command, choice);
  const content = source.attempt(() => source.value());
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) config.read(content as Mapping);
  else if (content !== null && content !== undefined && content !== '')
    source.note(source.error([], 'is not a configuration: it must have the long names of options as keys'));
  source.requireSound();
  config.apply();
}

/** The options of a command in a file. */
class ConfigFile {
  readonly #source: StudySource;
  readonly #command: Command;
  readonly #choice: ServiceChoice | undefined;
  readonly #values: Values = {};
  readonly #services: { readonly service: ServiceName; readonly given: Values }[] = [];

  constructor(source: StudySource, command: Command, choice: ServiceChoice | undefined) {
    this.#source = source;
    this.#command = command;
    this.#choice = choice;
  }

  read(content: Mapping): void {
    const own = this.#command.options.filter(({ long }) => long !== '--config');
    const hasServices = this.#choice !== undefined && Object.hasOwn(content, SERVICES);
    const options = Object.entries(content).filter(([key]) => !hasServices || key !== SERVICES);
    this.#readOptions(Object.fromEntries(options), own, [], this.#values);
    if (!hasServices) return;
    this.#readServices(content[SERVICES]);
    if (Object.hasOwn(content, 'service'))
      this.#source.note(this.#source.keyError(['service'], `service: ${SERVICES} is also there: remove one of them`));
  }

  /** What the command line does not say. */
  apply(): void {
    for (const [attribute, value] of Object.entries(this.#values))
      if (this.#command.getOptionValueSource(attribute) !== 'cli')
        this.#command.setOptionValueWithSource(attribute, value, 'config');
    const choice = this.#choice;
    if (choice === undefined) return;
    const { service: names = [] } = this.#values;
    const named = serviceNames.filter((name) => (names as readonly string[]).includes(name));
    const common = Object.fromEntries(
      choice.options
        .map((option) => option.attributeName())
        .filter((attribute) => Object.hasOwn(this.#values, attribute))
        .map((attribute) => [attribute, this.#values[attribute]]),
    );
    const listed = named.map((service) => ({ service, given: {} }));
    choice.configure({ common, chosen: [...listed, ...this.#services] });
  }

  #readServices(list: unknown): void {
    if (!Array.isArray(list) || list.length === 0) {
      this.#source.note(
        this.#source.error(
          [SERVICES],
          `${SERVICES}: must be a list of one service or more, each a name or a mapping with the key service`,
        ),
      );
      return;
    }
    for (const [index, entry] of list.entries()) this.#readService(entry, [SERVICES, index]);
  }

  #readService(entry: unknown, path: DocumentPath): void {
    const place = path.join('.');
    const fields = typeof entry === 'string' ? { service: entry } : entry;
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      this.#source.note(
        this.#source.error(path, `${place}: must be the name of a service, or a mapping with the key service`),
      );
      return;
    }
    const { service: name, ...others } = fields as Mapping;
    const service = serviceNames.find((each) => each === name);
    if (service === undefined) {
      const what =
        typeof name === 'string' && name !== ''
          ? `there is no service ${name}${suggestion(name, serviceNames)}; there are ${serviceNames.join(', ')}`
          : `the key service is missing: ${serviceNames.join(', ')}`;
      this.#source.note(
        this.#source.error(typeof entry === 'string' ? path : [...path, 'service'], `${place}: ${what}`),
      );
    }
    const given: Values = {};
    this.#readOptions(others, this.#choice?.options ?? [], path, given);
    if (service === undefined) return;
    this.#refuseForeign(service, others, path);
    this.#services.push({ service, given });
  }

  /** Options that only other services have, each at its place. */
  #refuseForeign(service: ServiceName, content: Mapping, path: DocumentPath): void {
    for (const key of Object.keys(content)) {
      const option = optionNamed(key, this.#choice?.options ?? []);
      if (option === undefined) continue;
      const owners = ownersOf('server', option.attributeName());
      if (owners.length > 0 && !owners.includes(service))
        this.#source.note(
          this.#source.keyError([...path, key], `${[...path, key].join('.')}: ${onlyOf(owners, service)}`),
        );
    }
  }

  #readOptions(content: Mapping, known: readonly Option[], path: DocumentPath, values: Values): void {
    for (const [key, raw] of Object.entries(content)) {
      const at = [...path, key];
      const option = optionNamed(key, known);
      if (option === undefined) {
        this.#source.note(this.#source.keyError(at, this.#unknown(key, known, path)));
        continue;
      }
      const attribute = option.attributeName();
      if (Object.hasOwn(values, attribute))
        this.#source.note(
          this.#source.keyError(at, `${at.join('.')}: the same option is given above under another name`),
        );
      const value = this.#source.attempt(() => this.#valueOf(option, key, raw, at));
      if (value !== undefined) values[attribute] = value;
    }
  }

  #unknown(key: string, known: readonly Option[], path: DocumentPath): string {
    if (path.length > 0 && optionNamed(key, this.#command.options) !== undefined)
      return `${[...path, key].join('.')}: belongs to the whole server, not to a service: write it beside ${SERVICES}`;
    const names = known.map(nameOf);
    return `unknown key ${key}${suggestion(key, path.length === 0 && this.#choice !== undefined ? [...names, SERVICES] : names)}`;
  }

  #valueOf(option: Option, key: string, raw: unknown, at: DocumentPath): unknown {
    if (!option.required && !option.optional) return this.#switched(key, raw, at);
    const texts = isRepeatable(option) && Array.isArray(raw) ? (raw as unknown[]) : [raw];
    let value: unknown;
    for (const [index, text] of texts.entries())
      value = this.#parsed(option, text, value, texts.length > 1 ? [...at, index] : at);
    return value;
  }

  #parsed(option: Option, text: unknown, previous: unknown, at: DocumentPath): unknown {
    if (typeof text !== 'string')
      throw this.#source.error(
        at,
        `${at.join('.')}: must be ${isRepeatable(option) ? 'one value, or a list of values' : 'one value'}`,
      );
    if (text === '') throw this.#source.error(at, `${at.join('.')}: has no value`);
    if (option.optional && text === 'true') return true;
    if (option.parseArg === undefined) return text;
    try {
      return option.parseArg(text, previous);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw this.#source.error(at, `${at.join('.')}: ${JSON.stringify(text)}: ${error.message}`);
    }
  }

  /** `announce: false` is `--no-announce`, and so is `no-announce: true`. */
  #switched(key: string, raw: unknown, at: DocumentPath): boolean {
    if (raw !== 'true' && raw !== 'false') throw this.#source.error(at, `${at.join('.')}: must be true or false`);
    return (raw === 'true') !== key.startsWith('no-');
  }
}

function nameOf(option: Option): string {
  return option.long?.replace(/^--/, '') ?? '';
}

/** By the long name; of `--no-x`, also by `x`. */
function optionNamed(key: string, known: readonly Option[]): Option | undefined {
  return known.find((option) => nameOf(option) === key) ?? known.find((option) => nameOf(option) === `no-${key}`);
}
