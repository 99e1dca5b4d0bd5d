import {
  TransportError,
  type Association,
  type Endpoint,
  type EndpointHandler,
  type Host,
} from '../../protocol/host.ts';
import { MessagePayload, type Codec } from '../../protocol/wire/codec.ts';
import type { ConformanceHost } from './conformance-world.ts';
import { addressesOf, faultsOf, type Stage } from './conformance-stage.ts';

/** What a peer speaks, and on which port. */
export interface ScriptedPeerOptions {
  readonly port: number;
  readonly protocols: readonly { readonly ppid: number; readonly codec: Codec<unknown> }[];
  /** Answers a message, with what this gives for it. */
  readonly answer?: (message: { readonly type: string }) => { readonly type: string } | undefined;
}

/** A peer that is controlled by a test, and records what it receives. */
export class ScriptedPeer implements EndpointHandler {
  readonly endpoint: Endpoint;
  /** Types of messages, and what became of associations. */
  readonly heard: string[] = [];
  /** By which a message came last. */
  association: Association | undefined;
  readonly #options: ScriptedPeerOptions;

  constructor(host: ConformanceHost, options: ScriptedPeerOptions) {
    const { port, protocols } = options;
    this.#options = options;
    this.endpoint = host.host.transport.open({ addresses: addressesOf(host), port, protocols }, this);
  }

  message(association: Association, message: unknown, ppid: number): void {
    this.association = association;
    const typed = message as { readonly type: string };
    this.heard.push(typed.type);
    const answer = this.#options.answer?.(typed);
    if (answer !== undefined) this.say(association, ppid, answer);
  }

  say(association: Association, ppid: number, message: { readonly type: string }): void {
    const codec = this.#options.protocols.find((each) => each.ppid === ppid)?.codec;
    if (codec !== undefined) association.send({ payload: new MessagePayload<unknown>(codec, message), ppid });
  }

  associationUp(association: Association): void {
    this.association ??= association;
  }

  associationRestarted(): void {
    this.heard.push('restarted');
  }

  associationEnded(_association: Association, end: string): void {
    this.heard.push(end);
  }
}

/** A host whose endpoints get the same ports in each of its lives, as those of a program that is started again do. */
export function withPorts({ clock, random, entropy, transport, datagrams, log }: Host, first: number): Host {
  let next = first;
  return {
    clock,
    random,
    entropy,
    datagrams,
    log,
    transport: {
      open: (options, handler) =>
        transport.open({ ...options, port: options.port === 0 ? next++ : options.port }, handler),
    },
  };
}

/** Ends a host's program silently, and starts another one there, as soon as the world has its ports back. */
export async function restarted<T>(
  stage: Stage,
  host: ConformanceHost,
  former: { stop(): void },
  start: () => T,
): Promise<T> {
  faultsOf(host).crashHost();
  former.stop();
  await stage.pause(0.1);
  faultsOf(host).restartHost?.();
  const started: T[] = [];
  await stage.until(() => {
    try {
      if (started.length === 0) started.push(start());
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    }
    return started.length > 0;
  }, 'another life');
  return started[0];
}
