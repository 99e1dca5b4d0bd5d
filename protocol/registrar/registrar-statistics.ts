import type { PoolHandle } from '../wire/pool-element.ts';

/** Counts of what is asked of a registrar about a pool. */
export type PoolRequest = 'registrations' | 'handleResolutions' | 'unreachableReports';

/** Is told of each request that one of these counts has. */
export type PoolRequestListener = (request: PoolRequest, poolHandle: PoolHandle) => void;

/** What a registrar did since its start. */
export class RegistrarStatistics {
  /** Accepted registrations, re-registrations included. */
  registrations = 0;
  registrationsRefused = 0;
  deregistrations = 0;
  /** Asked for by others than the element. */
  deregistrationsRefused = 0;
  handleResolutions = 0;
  /** Of these, refused because they came too fast. */
  handleResolutionsRefused = 0;
  unreachableReports = 0;
  /** Of these, ignored because they came too fast. */
  unreachableReportsRefused = 0;
  /** Sent to elements. */
  endpointKeepAlives = 0;
  /** Elements removed because they did not answer. */
  keepAliveTimeouts = 0;
  /** Elements removed because their registration life ended. */
  expiries = 0;
  /** Received from peers. */
  handleUpdates = 0;
  /** Audits that failed, so that a peer's handle table was asked for (RFC 5353 §3.6). */
  resynchronizations = 0;
  /** Peers given up as dead. */
  peersLost = 0;
  takeoversStarted = 0;
  /** Completed with the consent of all others. */
  takeoversByConsent = 0;
  /** Completed although consents were missing. */
  takeoversByTimeout = 0;
  /** Starts that ended with the handle table of a mentor ... */
  startupsWithMentor = 0;
  /** ... and without one. */
  startupsAlone = 0;
  /** Messages of registrars that are not accepted here: strangers, or hosts with another one's identifier. */
  enrpMessagesIgnored = 0;
  /** ENRP_ERROR messages received. */
  enrpErrors = 0;
}
