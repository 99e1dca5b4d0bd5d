import { Argument, Command } from 'commander';
import { unitsOf } from '../scenarios/language/unit.ts';
import { completionShells, type CompletionShell } from './help/completion-shells.ts';
import { demoCommands } from './demo/demo-command-line.ts';
import { checkHelpRequests } from './help/help-request.ts';
import { packageVersion } from './package-version.ts';
import { protocolCommands } from './protocol-command-line.ts';
import { studyCommands } from './study/study-command-line.ts';

/** The program with all its commands. */
export function rsplabProgram(): Command {
  const program = new Command('rsplab')
    .description('Reliable Server Pooling (RSerPool) research: studies, simulation, plots, protocol tools')
    .version(packageVersion())
    .addHelpText('afterAll', `\nTimes are in seconds, or have a unit: ${unitsOf('s').join(', ')}, as in "10 ms".`)
    .showHelpAfterError('(add --help for the options)')
    .showSuggestionAfterError();
  checkHelpRequests(program);
  studyCommands(program);
  protocolCommands(program);
  demoCommands(program);
  program
    .command('completion')
    .description('print a script that completes commands, options and their values in a shell')
    .addArgument(new Argument('<shell>', 'shell').choices(completionShells))
    .addHelpText(
      'after',
      `
bash: rsplab completion bash > /etc/bash_completion.d/rsplab
      (or in ~/.bashrc: source <(rsplab completion bash))
zsh:  rsplab completion zsh > /usr/local/share/zsh/site-functions/_rsplab
fish: rsplab completion fish > ~/.config/fish/completions/rsplab.fish`,
    )
    .action(async (shell: CompletionShell) => {
      const { completionCommand } = await import('./help/completion-command.ts');
      completionCommand(program, shell);
    });
  return program;
}
