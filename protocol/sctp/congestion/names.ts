/** Algorithms of congestion control: that of RFC 9260 §7.2, or CUBIC (RFC 9438). */
export const congestionControlNames = ['rfc9260', 'cubic'] as const;
export type CongestionControlName = (typeof congestionControlNames)[number];
