import { DistributionError } from '../distribution-error.ts';

const OWN = 'is set by rsplab';
const NOTHING = 'submits nothing';

/** Options of sbatch that would make other jobs than a round has, hide them or their journals, or make none (sbatch(1)). */
const REFUSED: Readonly<Record<string, string>> = {
  '--array': OWN,
  '-a': OWN,
  '--job-name': OWN,
  '-J': OWN,
  '--wrap': OWN,
  '--wait': OWN,
  '-W': OWN,
  '--parsable': OWN,
  '--output': OWN,
  '-o': OWN,
  '--chdir': OWN,
  '-D': OWN,
  '--clusters': 'hides tasks, which are looked for on the cluster of this machine',
  '-M': 'hides tasks, which are looked for on the cluster of this machine',
  '--test-only': NOTHING,
  '--help': NOTHING,
  '-h': NOTHING,
  '--usage': NOTHING,
  '--version': NOTHING,
  '-V': NOTHING,
};

/** Options that have no value, or only one behind an equals sign: what comes after a blank is none (sbatch(1)). */
const FLAGS = [
  '--contiguous',
  '--exclusive',
  '--get-user-env',
  '--hold',
  '--ignore-pbs',
  '--nice',
  '--no-kill',
  '--no-requeue',
  '--overcommit',
  '--oversubscribe',
  '--propagate',
  '--quiet',
  '--reboot',
  '--requeue',
  '--spread-job',
  '--use-min-nodes',
  '--verbose',
];
const SHORT_FLAGS = 'HIOQWVhksv';

/**
 * The words of options for sbatch: blanks separate them, quotes hold them together.
 *
 * @throws DistributionError if a quote has no end, a word is no option, or an option is not to be given
 */
export function slurmOptions(text: string): string[] {
  const words = wordsIn(text);
  for (const [index, word] of words.entries()) {
    const refused = refusedIn(word);
    if (refused !== undefined)
      throw new DistributionError(`--slurm "${text}": ${word} ${REFUSED[refused]}: leave it out`);
    const isOption = /^-[^-]|^--[^-]/.test(word);
    if (!isOption && !takesNext(words[index - 1]))
      throw new DistributionError(`--slurm "${text}": ${word} is no option of sbatch, such as --partition=short`);
  }
  return words;
}

/** The option that a word is, in whatever form sbatch takes it: abbreviated, several letters, or with a value behind a letter. */
function refusedIn(word: string): string | undefined {
  const [name = ''] = word.split('=');
  if (name.startsWith('--') && name.length > 2) return Object.keys(REFUSED).find((option) => option.startsWith(name));
  if (!name.startsWith('-')) return undefined;
  for (const letter of name.slice(1)) {
    if (`-${letter}` in REFUSED) return `-${letter}`;
    if (!SHORT_FLAGS.includes(letter)) return undefined;
  }
  return undefined;
}

/** Whether the word after this one is its value. */
function takesNext(word: string | undefined): boolean {
  if (word === undefined || word === '-') return false;
  if (word.startsWith('--')) return word.length > 2 && !word.includes('=') && !FLAGS.includes(word);
  return word.length === 2 && word.startsWith('-') && !SHORT_FLAGS.includes(word.slice(1));
}

/** The partition that options choose. */
export function partitionIn(options: readonly string[]): string | undefined {
  for (const [index, word] of options.entries()) {
    const given = /^(?:--partition=|-p)(.+)$/.exec(word)?.[1];
    if (given !== undefined) return given;
    if (word === '-p' || word === '--partition') return options[index + 1];
  }
  return undefined;
}

function wordsIn(text: string): string[] {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const word = /^(?:[^\s"']|"[^"]*"|'[^']*')+/.exec(rest)?.[0];
    if (word === undefined) throw new DistributionError(`--slurm "${text}": a quote has no end`);
    words.push(word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
    rest = rest.slice(word.length);
    if (rest !== '' && !/^\s/.test(rest)) throw new DistributionError(`--slurm "${text}": a quote has no end`);
    rest = rest.trim();
  }
  return words;
}
