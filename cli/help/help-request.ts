import type { Command } from 'commander';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Checks what follows the word `help` before any help is shown: commander shows general help for a command that it does
 * not know, and looks at the first word only.
 */
export function checkHelpRequests(program: Command): void {
  program.addHelpText('beforeAll', ({ command, error }) => {
    const asked = askedFor(command);
    // Ends the process: instead of the help of the first word's command, that of the last one's.
    if (asked !== undefined && (asked !== command || error)) asked.help();
    return '';
  });
}

/** The command whose help was asked for by the word `help`; undefined: it was asked for in another way. @throws UsageError */
function askedFor(shown: Command): Command | undefined {
  const asking = withAncestors(shown).find(({ args, commands }) => args[0] === 'help' && commands.length > 0);
  let asked = asking;
  for (const name of asking?.args.slice(1) ?? []) {
    if (name.startsWith('-') || name === 'help') continue;
    const known: readonly Command[] = asked?.commands ?? [];
    asked = known.find((each) => each.name() === name || each.aliases().includes(name));
    if (asked === undefined)
      throw new UsageError(
        `unknown command ${name}${suggestion(
          name,
          known.map((each) => each.name()),
        )}`,
      );
  }
  return asked;
}

function withAncestors(command: Command): Command[] {
  return command.parent === null ? [command] : [command, ...withAncestors(command.parent)];
}
