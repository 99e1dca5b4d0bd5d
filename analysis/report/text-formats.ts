/** Formats of tables for people and scripts. */
export const textFormats = ['md', 'csv', 'json'] as const;
export type TextFormat = (typeof textFormats)[number];
