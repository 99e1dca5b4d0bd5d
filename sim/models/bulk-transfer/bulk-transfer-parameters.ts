export const backgroundKinds = ['none', 'cbr', 'poisson', 'onOff'] as const;
type BackgroundKind = (typeof backgroundKinds)[number];

/** Parameters of `model: bulkTransfer`. Rates in bit/s, delays in milliseconds, sizes in bytes, times in seconds. */
export interface BulkTransferParameters {
  readonly flows: number;
  readonly pathDelay: number;
  readonly accessRate: number;
  readonly sharedBottleneck: boolean;
  readonly messageSize: number;
  readonly streams: number;
  readonly orderedDelivery: boolean;
  /** User bytes of an association; Infinity: it never ends. */
  readonly transferSize: number;
  readonly flowStartSpread: number;
  readonly background: BackgroundKind;
  readonly backgroundRate: number;
  readonly backgroundPacketLength: number;
  readonly backgroundOn: number;
  readonly backgroundOff: number;
}
