import { Option } from 'commander';
import { defaultTransport, fullTransportName, transportNames } from '../native/transports.ts';

/**
 * The option `--transport`, which takes short names, too.
 *
 * @param further names beside those of transports
 */
export function transportOption(description: string, further: readonly string[] = []): Option {
  const option = new Option('--transport <name>', description)
    .choices([...transportNames, ...further])
    .default(defaultTransport);
  const choose = option.parseArg?.bind(option);
  if (choose !== undefined) option.argParser((text, previous: string) => choose(fullTransportName(text), previous));
  return option;
}
