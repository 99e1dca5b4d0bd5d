/** What there is to know of a time series; its name is the key that it is registered with. */
export interface VectorDescriptor {
  readonly unit: string;
  /** A short phrase that serves as axis title. */
  readonly description: string;
  /** A value is the state at its time, or belongs to the sampling interval before. @public */
  readonly sampling: 'instant' | 'interval';
}

/** Time series by name. A component may have several of them; a series belongs to one component. */
export type VectorSet = Readonly<Record<string, VectorDescriptor>>;
