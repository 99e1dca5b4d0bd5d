/** What there is to know of a time series; its name is the key that it is registered with. */
export interface VectorDescriptor {
  readonly unit: string;
  /** A short phrase that serves as axis title. */
  readonly description: string;
  /**
   * A value is the state at its time, belongs to the sampling interval before, or is a sum since the start of the run, which
   * grows evenly from value to value. @public
   */
  readonly sampling: 'instant' | 'interval' | 'total';
  /** Pictures of runs have one panel of this title for all series that name it. @public */
  readonly panel?: string;
  /** What it is called in that. @public */
  readonly label?: string;
}

/** Time series by name. A component may have several of them; a series belongs to one component. */
export type VectorSet = Readonly<Record<string, VectorDescriptor>>;
