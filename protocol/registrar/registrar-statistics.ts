/** What a registrar did since its start. */
export class RegistrarStatistics {
  /** Accepted registrations, re-registrations included. */
  registrations = 0;
  registrationsRefused = 0;
  deregistrations = 0;
  handleResolutions = 0;
  unreachableReports = 0;
  /** Sent to elements. */
  endpointKeepAlives = 0;
  /** Elements removed because they did not answer. */
  keepAliveTimeouts = 0;
  /** Elements removed because their registration life ended. */
  expiries = 0;
  /** Received from peers. */
  handleUpdates = 0;
  /** Peers given up as dead. */
  peersLost = 0;
}
