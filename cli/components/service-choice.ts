import type { Command, Option } from 'commander';
import { serviceNames, type ServiceName } from '../../protocol/services/service-table.ts';
import { hasOption, refuseOthersOptions, serviceOptionAttributes } from './service-options.ts';
import type { GivenOptions } from './setting-options.ts';

/** Values of options by their attributes. */
type Values = Record<string, unknown>;

/** What the command line, or a configuration file, says of the services of a server. */
export interface GivenServices {
  /** What is said of all of them. */
  readonly common: Values;
  readonly chosen: readonly ChosenService[];
}

/** A service and the options of it and its pool element. */
export interface ChosenService {
  readonly service: ServiceName;
  readonly given: GivenOptions;
}

const NONE: GivenServices = { common: {}, chosen: [] };

/**
 * The services of a server, of which each has its own pool handle, policy, port and so on: options that follow a
 * `--service` are those of that service, options before the first one those of all.
 */
export class ServiceChoice {
  /** The options that each service has for itself. */
  readonly options: readonly Option[];
  readonly #common: Values = {};
  readonly #chosen: { readonly service: ServiceName; readonly given: Values }[] = [];
  #configured = NONE;

  /** @param options of the command that each service has for itself */
  constructor(command: Command, options: readonly Option[]) {
    this.options = options;
    command.on('option:service', (name: string) => {
      const service = serviceNames.find((each) => each === name);
      if (service !== undefined) this.#chosen.push({ service, given: {} });
    });
    for (const option of options)
      command.on(`option:${option.name()}`, () => {
        const attribute = option.attributeName();
        const values = this.#chosen.at(-1)?.given ?? this.#common;
        values[attribute] = command.getOptionValue(attribute);
      });
  }

  /** What a configuration file says: what the command line says wins. */
  configure(configured: GivenServices): void {
    this.#configured = configured;
  }

  /**
   * The services, each with all of its options.
   *
   * @throws UsageError that names options which a service does not have
   */
  services(): ChosenService[] {
    const typed = this.#chosen.length > 0;
    const chosen = typed ? this.#chosen : this.#configured.chosen;
    const common = { ...this.#configured.common, ...this.#common };
    refuseForeign(common, chosen);
    const usual = Object.fromEntries(this.options.map((option) => [option.attributeName(), option.defaultValue]));
    return chosen.map(({ service, given }) => {
      refuseOthersOptions('server', service, given);
      const own = typed ? { ...common, ...given } : { ...this.#configured.common, ...given, ...this.#common };
      return { service, given: { ...usual, ...own } };
    });
  }
}

/** Options for all services must mean something to one of them. */
function refuseForeign(common: GivenOptions, chosen: readonly ChosenService[]): void {
  const [first] = chosen;
  if (first === undefined) return;
  const foreign = serviceOptionAttributes('server').filter(
    (attribute) => !chosen.some(({ service }) => hasOption('server', service, attribute)),
  );
  refuseOthersOptions(
    'server',
    first.service,
    Object.fromEntries(foreign.map((attribute) => [attribute, common[attribute]])),
  );
}
