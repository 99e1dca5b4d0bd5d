/** The hidden command by which tasks do their runs. */
export const SLICE_COMMAND = 'run-slice';
