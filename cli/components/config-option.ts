import { Option, type Command } from 'commander';
import type { ServiceChoice } from './service-choice.ts';

/**
 * Lets a command take options from a YAML file: `--config FILE`. Keys are the long names of options, and what is given on
 * the command line wins.
 *
 * @param choice of a command that runs several services: the file has a list of them
 */
export function addConfigOption(command: Command, choice?: ServiceChoice): void {
  command.addOption(
    new Option('--config <file>', 'YAML file with options by their long names; the command line wins over it'),
  );
  command.hook('preAction', async () => {
    const file: unknown = command.getOptionValue('config');
    if (typeof file !== 'string') return;
    const { applyConfigFile } = await import('./config-file.ts');
    applyConfigFile(command, file, choice);
  });
}
