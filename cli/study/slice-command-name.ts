/** The hidden command by which tasks do their runs. */
export const SLICE_COMMAND = 'run-slice';
/** The same where no folder is shared: the slice comes on standard input, the journal goes to standard output. */
export const WORKER_COMMAND = 'slice-worker';
