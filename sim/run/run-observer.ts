/** Looks at a run at certain instants, between events: it costs none, and changes nothing. */
export interface RunObserver {
  /** The next instant, s; Infinity: no more. */
  readonly nextAt: number;
  /** That instant has come. */
  observe(): void;
  /** The statistics of the model are reset. */
  statisticsReset(): void;
}
