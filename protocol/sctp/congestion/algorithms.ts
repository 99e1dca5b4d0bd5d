import type { CongestionAlgorithm } from './congestion-control.ts';
import { cubicControl } from './cubic-control.ts';
import type { CongestionControlName } from './names.ts';
import { rfc9260Control } from './rfc9260-control.ts';

/** All algorithms, by the names that studies and options have for them. */
export const congestionAlgorithms: Readonly<Record<CongestionControlName, CongestionAlgorithm>> = {
  rfc9260: rfc9260Control,
  cubic: cubicControl,
};
