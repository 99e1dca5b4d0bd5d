import { mapProfiles, type ProfileName } from '../profile.ts';
import type { PolicyWord } from './policy-words.ts';
import type { SelectionRules } from './selection-rules.ts';

/**
 * All that there is to know of a policy. Codecs, handlespaces, pool elements, the simulated pool, studies, commands and
 * documents derive what they need from it.
 */
export interface PolicyDescriptor {
  /** The number on the wire (RFC 5356 §3; from 0xc0000000 on for private use). */
  readonly type: number;
  /** What publications, Wireshark and RSPLIB's users call the policy for short; unique, in any case of letters. */
  readonly abbreviations: readonly string[];
  /** Which elements are selected: one line for documents. */
  readonly description: string;
  /** The policy-specific words, in the order of the wire; with {@link load} elements report theirs. */
  readonly words: readonly PolicyWord[];
  /** How elements are ordered or drawn, and what being selected costs them, under each profile. */
  readonly rules: Readonly<Record<ProfileName, SelectionRules>>;
}

/** The same rules under all profiles. */
export function underAllProfiles(rules: SelectionRules): PolicyDescriptor['rules'] {
  return mapProfiles(() => rules);
}
