import type { AssociationOptions, Host } from '../../protocol/host.ts';
import { NamedStreams, StreamEntropy } from '../../protocol/random/streams.ts';
import type { RealHost } from '../../native/real-host.ts';
import type { ProcessReading } from './control-messages.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';

/**
 * The ports of a component in a real process. Chance comes from the streams that the component has in the simulation: the
 * same seed and name, the same requests, lives and identifiers. What must not be guessed (tags and keys of SCTP) is the
 * transport's own, and cryptographic.
 *
 * @param life the how many-th process of the component, from 1
 */
export function componentHost(real: RealHost, seed: number, name: string, life: number): Host {
  const { clock, transport, datagrams, log } = real;
  // The names that lives have in the simulation.
  const random = new NamedStreams(`${seed}`).below(life === 1 ? name : `${name}/life${life}`);
  return { clock, transport, datagrams, log, random, entropy: new StreamEntropy('entropy', random.scope) };
}

/** SCTP's constants as associations take them: of transports whose stack is not configured otherwise. */
export function associationOptions(parameters: RunParameters): AssociationOptions {
  const { rtoInitial, rtoMin, rtoMax, assocMaxRetrans, pathMaxRetrans, pfMaxRetrans, heartbeatInterval } = parameters;
  return {
    rtoInitial,
    rtoMin,
    rtoMax,
    assocMaxRetrans,
    pathMaxRetrans,
    pfMaxRetrans,
    heartbeatInterval: heartbeatInterval === Infinity ? 0 : heartbeatInterval,
  };
}

/** What a process runs and measures. */
export interface RealComponent {
  /** Makes the engines, and starts them. */
  begin(): void;
  /** The window of measurement begins. */
  reset(): void;
  /** Of the window up to now. @param isFailing it fails after this */
  read(isFailing: boolean): ComponentReading;
  /** Closes all endpoints: associations are aborted. */
  stop(): void;
  /** Leaves in order. @param done when nothing more is to be done; absent: it has nothing to leave */
  leave?(done: () => void): void;
}

/** What differs between kinds of components. */
export type ComponentReading = Pick<ProcessReading, 'registrar' | 'element' | 'users' | 'transfer'>;
