import type { CongestionAlgorithm } from './congestion-control.ts';
import { cubicControl } from './cubic-control.ts';
import { liaControl } from './lia-control.ts';
import type { CongestionControlName } from './names.ts';
import { oliaControl } from './olia-control.ts';
import { rfc9260Control } from './rfc9260-control.ts';
import { rpv1Control } from './rpv1-control.ts';
import { rpv2Control } from './rpv2-control.ts';

/** All algorithms, by the names that studies and options have for them. */
export const congestionAlgorithms: Readonly<Record<CongestionControlName, CongestionAlgorithm>> = {
  rfc9260: rfc9260Control,
  cubic: cubicControl,
  rpv1: rpv1Control,
  rpv2: rpv2Control,
  lia: liaControl,
  olia: oliaControl,
};
