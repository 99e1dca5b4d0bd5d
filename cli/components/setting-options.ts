import { Option } from 'commander';
import { profileNames, type ProfileName } from '../../protocol/profile.ts';

/** A numeric setting of an engine, as an option. */
interface NumberOption {
  /** The placeholder of the value in the help: its unit, or `n`. */
  readonly value: string;
  readonly description: string;
  /** What RSPLIB's programs call it, with its unit if that is another one. */
  readonly rsplib?: string;
  readonly read: (text: string) => number;
  /** Its flag without the dashes, if that is not the setting's name. */
  readonly flag?: string;
  /** What the absence of a default means. */
  readonly unset?: string;
}

/** A strategy that is followed or not, as an option and its negation. */
interface SwitchOption {
  readonly description: string;
  readonly rsplib?: string;
}

/** A numeric setting without an option, and why. @public for readers of the code */
interface NoOption {
  readonly noOption: string;
}

type NumericKey<S> = { [K in keyof S]-?: number extends S[K] ? K : never }[keyof S];
type BooleanKey<S> = { [K in keyof S]-?: boolean extends S[K] ? K : never }[keyof S];

/**
 * The options for the settings of an engine. Every number among them has its entry here, or this does not compile: so
 * that the settings of engines and the options of commands are the same.
 */
export type SettingTable<S> = Readonly<Record<NumericKey<S>, NumberOption | NoOption>> &
  Readonly<Partial<Record<BooleanKey<S>, SwitchOption>>>;

/** Options of a command as commander read them. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Settings of an engine as options of a command. */
export interface SettingGroup<S> {
  options(): Option[];
  /** The settings that were given. */
  read(given: GivenOptions): Partial<S>;
}

/**
 * @param heading of the group in the help
 * @param defaults what the help says of each profile
 */
export function settingGroup<S extends object>(
  heading: string,
  defaults: Readonly<Record<ProfileName, S>>,
  table: SettingTable<S>,
): SettingGroup<S> {
  const entries = Object.entries<NumberOption | NoOption | SwitchOption | undefined>(table);
  return {
    options: () =>
      entries.flatMap(([name, entry]) => {
        if (entry === undefined || 'noOption' in entry) return [];
        const usual = defaultsInWords(name, entry, defaults);
        const text = `${entry.description} (${usual}${entry.rsplib === undefined ? '' : `; RSPLIB: -${entry.rsplib}`})`;
        const flag = flagOf(name, entry);
        const options =
          'read' in entry
            ? [new Option(`--${flag} <${entry.value}>`, text).argParser(entry.read)]
            : [new Option(`--${flag}`, text), new Option(`--no-${flag}`, `turn off --${flag}`)];
        return options.map((option) => option.helpGroup(heading));
      }),
    read: (given) => {
      const own: Record<string, unknown> = {};
      for (const [name, entry] of entries) {
        if (entry === undefined || 'noOption' in entry) continue;
        const value = given[attributeOf(flagOf(name, entry))];
        if (value !== undefined) own[name] = value;
      }
      return own as Partial<S>;
    },
  };
}

function flagOf(name: string, entry: NumberOption | SwitchOption): string {
  return ('flag' in entry ? entry.flag : undefined) ?? flagOfSetting(name);
}

/** The flag of a setting, without the dashes: `max-jobs` of `maxJobs`. */
export function flagOfSetting(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Where commander puts the value of a flag. */
export function attributeOf(flag: string): string {
  return new Option(`--${flag}`).attributeName();
}

function defaultsInWords<S extends object>(
  name: string,
  entry: NumberOption | SwitchOption,
  defaults: Readonly<Record<ProfileName, S>>,
): string {
  const values = profileNames.map((profile) => [profile, inWords(defaults[profile][name as keyof S], entry)] as const);
  const [first] = values.map(([, value]) => value);
  if (values.every(([, value]) => value === first)) return `default: ${first}`;
  return `default: ${values.map(([profile, value]) => `${profile} ${value}`).join(', ')}`;
}

function inWords(value: unknown, entry: NumberOption | SwitchOption): string {
  if (value === undefined) return ('unset' in entry ? entry.unset : undefined) ?? 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === Infinity ? 'no limit' : JSON.stringify(value);
}
