import { textFormats } from '../../analysis/report/text-formats.ts';

/** What `table` and `compare` write. */
export const tableFormats = [...textFormats, 'arrow', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];
