/** What events are about, for filters; with the words of a filter. */
export const eventKinds = {
  life: 'start and end of components',
  registration: 'registrations',
  resolution: 'handle resolutions',
  session: 'sessions',
  failure: 'failures noticed',
  takeover: 'takeovers and new homes',
  registrars: 'registrars among themselves',
  association: 'associations and paths',
  other: 'everything else',
} as const satisfies Readonly<Record<string, string>>;

export type EventKind = keyof typeof eventKinds;
