import { DistributionError } from '../distribution-error.ts';

/** Options of sbatch that would make other jobs than a round has, or hide their journals. */
const OWN = [
  '--array',
  '-a',
  '--job-name',
  '-J',
  '--wrap',
  '--wait',
  '-W',
  '--parsable',
  '--output',
  '-o',
  '--chdir',
  '-D',
];

/**
 * The words of options for sbatch: blanks separate them, quotes hold them together.
 *
 * @throws DistributionError if a quote has no end, a word is no option, or an option is not to be given
 */
export function slurmOptions(text: string): string[] {
  const words = wordsIn(text);
  const own = words.find((word) => OWN.some((option) => word === option || word.startsWith(`${option}=`)));
  if (own !== undefined) throw new DistributionError(`--slurm "${text}": ${own} is set by rsplab: leave it out`);
  if (words[0]?.startsWith('-') === false)
    throw new DistributionError(`--slurm "${text}": ${words[0]} is no option of sbatch, such as --partition=short`);
  return words;
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
