/** Services that components on real SCTP speak. */
export const serviceNames = ['echo', 'calcapp'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** RSPLIB's pool handles of its services. */
export const defaultPoolHandles: Readonly<Record<ServiceName, string>> = { echo: 'EchoPool', calcapp: 'CalcAppPool' };
