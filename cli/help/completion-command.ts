import type { Command } from 'commander';
import { bashCompletion } from './bash-completion.ts';
import { describeCommand, type CommandDescription } from './command-tree.ts';
import type { CompletionShell } from './completion-shells.ts';
import { fishCompletion } from './fish-completion.ts';
import { zshCompletion } from './zsh-completion.ts';

const generators: Readonly<Record<CompletionShell, (program: CommandDescription) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Prints the completion script of a shell. */
export function completionCommand(program: Command, shell: CompletionShell): void {
  console.log(generators[shell](describeCommand(program)));
}
