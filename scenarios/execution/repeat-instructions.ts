import { stringify } from 'yaml';
import type { Manifest } from '../../results/folders/manifest.ts';
import { shellWord } from '../../results/folders/typed-command.ts';
import { withNotedOverrides } from '../language/override.ts';
import { readStudy } from '../language/read-study.ts';
import { firstSeeds, replicationsInWords } from '../plan/replications.ts';

/** What makes the results of a study once more. */
export interface RepeatInstructions {
  /** Files beside each other, which the command needs. */
  readonly files: readonly { readonly name: string; readonly content: string }[];
  /** To be typed where the files are. */
  readonly command: string;
}

const STUDY_FILE = 'study.yaml';
const STYLE_FILE = 'style.yaml';

/**
 * How the results of a folder are made again, from what its manifest says: the study file as it was, a style of its own,
 * and the command line with all that changes results.
 *
 * @param verb `run`, or `validate` for measured results
 * @param out the folder of the new results
 */
export function repeatInstructions(manifest: Manifest, verb: 'run' | 'validate', out: string): RepeatInstructions {
  const { text, overrides } = manifest.scenario;
  const settings = overrides.flatMap((each) => (each.startsWith('--') ? [each] : ['--set', each]));
  const style = ownStyle(manifest);
  const words = [verb, STUDY_FILE, ...settings, ...seeds(manifest, verb), '--out', out];
  return {
    files: [
      { name: STUDY_FILE, content: style === undefined ? text : text.replace(/^style:.*$/m, `style: ${STYLE_FILE}`) },
      ...(style === undefined ? [] : [style]),
    ],
    command: ['rsplab', ...words.map(shellWord)].join(' '),
  };
}

/** Seeds of the command line are in no override. */
function seeds(
  { scenario: { text, overrides }, replications, seeds: used }: Manifest,
  verb: 'run' | 'validate',
): string[] {
  const study = readStudy(STUDY_FILE, text);
  const changed = withNotedOverrides(study, overrides);
  if (used === undefined || replicationsInWords(changed.replications) === replications) return [];
  const isPlain = replications === replicationsInWords({ kind: 'seeds', seeds: firstSeeds(used.length) });
  return isPlain ? [verb === 'run' ? '--seeds' : '--replications', `${used.length}`] : [];
}

/** A style that does not come with the program, as a file. */
function ownStyle({ style }: Manifest): RepeatInstructions['files'][number] | undefined {
  if (style === undefined || !/[/\\.]/.test(style.name)) return undefined;
  return { name: STYLE_FILE, content: stringify({ description: `As in ${style.name}`, ...style.look }) };
}
