import type { IpAddress } from '../../../protocol/host.ts';
import { ObservedTransport, type TransportObserver } from '../../../protocol/observation/observed-transport.ts';
import type { ComponentHost, ComponentNode, FailureKind, NodePath } from '../../levels/component-network.ts';

/** A node whose component's associations are observed, at either level. */
export class WatchedNode implements ComponentNode {
  readonly name: string;
  readonly lan: number;
  readonly addresses: readonly IpAddress[];
  readonly #node: ComponentNode;
  readonly #observer: TransportObserver;
  /** Of the current life. */
  #transport: ObservedTransport | undefined;

  constructor(node: ComponentNode, observer: TransportObserver) {
    this.name = node.name;
    this.lan = node.lan;
    this.addresses = node.addresses;
    this.#node = node;
    this.#observer = observer;
  }

  get paths(): readonly NodePath[] {
    return this.#node.paths;
  }

  host(life: number): ComponentHost {
    this.#transport?.ceased();
    const { clock, random, entropy, datagrams, log, transport } = this.#node.host(life);
    this.#transport = new ObservedTransport(transport, this.#observer);
    return { clock, random, entropy, datagrams, log, transport: this.#transport };
  }

  fail(kind: FailureKind): void {
    this.#node.fail(kind);
    this.#transport?.ceased();
  }

  restart(): void {
    this.#node.restart();
  }
}
