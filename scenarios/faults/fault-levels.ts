/** What a search for faults is about: runs on whole messages, on packets, or on either. */
export const faultLevels = ['any', 'message', 'packet'] as const;
export type FaultLevel = (typeof faultLevels)[number];
