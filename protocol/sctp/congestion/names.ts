/** Those that couple the paths of an association, so that all of them together take what one does. */
export const coupledControlNames = ['rpv1', 'rpv2', 'lia', 'olia'] as const;

/** Algorithms of congestion control: that of RFC 9260 §7.2, CUBIC (RFC 9438); CMT/RPv1, CMT/RPv2, LIA (RFC 6356), OLIA. */
export const congestionControlNames = ['rfc9260', 'cubic', ...coupledControlNames] as const;
export type CongestionControlName = (typeof congestionControlNames)[number];
