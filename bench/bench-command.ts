import { Command } from 'commander';

/**
 * The command line of a benchmark, to be completed with its options and parsed: `--help` describes it, and what it does
 * not know ends it with one line.
 *
 * @param script its name in package.json
 */
export function benchCommand(script: string, description: string): Command {
  return new Command(`npm run ${script} --`).description(description).allowExcessArguments(false);
}
