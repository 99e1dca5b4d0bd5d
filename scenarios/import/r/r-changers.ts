/** Functions that may give variables other values, in ways that are not computed here. */
export const changers: ReadonlySet<string> = new Set(
  'assign attach delayedAssign eval evalq list2env load local makeActiveBinding setGlobalVariable with within'.split(
    ' ',
  ),
);

/** Functions that end a script where they are called. */
export const endings: ReadonlySet<string> = new Set(['stop', 'quit', 'q']);

/**
 * Functions that do not compute their operands, or later, or elsewhere: what these assign is not known then. What they
 * change is seen in their operands.
 */
export const postponing: ReadonlySet<string> = new Set(
  'local with within quote bquote expression substitute on.exit replicate'.split(' '),
);
