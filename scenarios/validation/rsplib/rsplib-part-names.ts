/** The components that RSPLIB's programs can be. */
export const rsplibParts = ['registrar', 'server', 'client'] as const;
export type RsplibPart = (typeof rsplibParts)[number];

/** Given in place of a transport: they take part in the validation. */
export const RSPLIB = 'rsplib';
