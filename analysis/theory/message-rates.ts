/**
 * How many messages a pool exchanges with its registrars, per second: what follows exactly from the protocols' timers
 * and the requests, in a pool of equal elements that can serve them and does not fail.
 */

export interface ControlPlane {
  readonly elements: number;
  readonly registrars: number;
  /** Requests that begin, per second: elements × load × capacity / size. */
  readonly requests: number;
  /** Whether elements report every change of their load, as those of LeastUsed do. */
  readonly adaptive: boolean;
  /** From host to host, s. */
  readonly delay: number;
  /** Endpoint keep-alive interval, s. */
  readonly keepAliveInterval: number;
  /** s */
  readonly registrationLife: number;
  /** Time between a registrar's presences, s. */
  readonly heartbeat: number;
}

export interface MessageRates {
  readonly registrations: number;
  readonly keepAlives: number;
  readonly asap: number;
  readonly updates: number;
  readonly presences: number;
  readonly enrp: number;
}

/**
 * Rates per second. Resolutions, registrations and keep-alives are two messages each; a registration is announced to
 * every other registrar. A load that changes twice within a round trip is reported once: with a delay, the registrations
 * of an adaptive policy are at most as many as this says.
 */
export function messageRates(plane: ControlPlane): MessageRates {
  const { elements, registrars, requests, adaptive, delay, keepAliveInterval, heartbeat } = plane;
  const roundTrip = 2 * delay;
  const registrations = adaptive ? 2 * requests : elements / (reregistrationInterval(plane) + roundTrip);
  const keepAlives = elements / (keepAliveInterval + roundTrip);
  const updates = (registrars - 1) * registrations;
  const presences = (registrars * (registrars - 1)) / heartbeat;
  return {
    registrations,
    keepAlives,
    asap: 2 * (requests + registrations + keepAlives),
    updates,
    presences,
    enrp: updates + presences,
  };
}

/** An element registers again 20 s before its registration ends: after 1 s at least, and 10 min at most. */
function reregistrationInterval({ registrationLife }: ControlPlane): number {
  return Math.min(600, Math.max(1, registrationLife - 20));
}

/**
 * Share of requests that find a usable entry in their pool user's cache, when they come at random (Poisson): an entry is
 * kept for a while after the resolution that brought it, as a share of the mean time between requests.
 */
export function cacheHitShare(staleTime: number, requestInterval: number): number {
  const during = staleTime / requestInterval;
  return during / (1 + during);
}
