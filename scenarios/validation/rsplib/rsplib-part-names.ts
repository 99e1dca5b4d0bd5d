/** The components that RSPLIB's programs can be. */
export const rsplibParts = ['registrar', 'server', 'client'] as const;
export type RsplibPart = (typeof rsplibParts)[number];

/** How a validation is told that they take part: in place of a transport. */
export const RSPLIB = 'rsplib';
