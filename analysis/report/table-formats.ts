/** Formats of tables for people and scripts. */
const textFormats = ['md', 'csv', 'json'] as const;
export type TextFormat = (typeof textFormats)[number];

/** What `table` and `compare` write. */
export const tableFormats = [...textFormats, 'arrow', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];
