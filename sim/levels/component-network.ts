import type { Host, IpAddress } from '../../protocol/host.ts';
import type { Switchable } from '../network/failures.ts';
import type { ComponentClock } from './component-clock.ts';

/** `hostCrash`: the node falls silent. `processCrash`: its processes end, its stack survives and informs the peers. */
export type FailureKind = 'hostCrash' | 'processCrash';

/** The ports of a component for one life of its process. */
export interface ComponentHost extends Host {
  /** Ends with the process. */
  readonly clock: ComponentClock;
}

/** The way of a node into one of the networks. */
export interface NodePath {
  /** As in schedules: “lan0/pe3/path1”. */
  readonly name: string;
  /** Of the node in that network. */
  readonly addresses: readonly IpAddress[];
  /** Its link, which logs what it does. */
  readonly link: Switchable;
}

/** Where a component of the model runs. */
export interface ComponentNode {
  readonly name: string;
  readonly lan: number;
  /** One for each path. */
  readonly addresses: readonly IpAddress[];
  /** Made when they are asked for. */
  readonly paths: readonly NodePath[];
  /** The ports for the node's process in its life number `life` (from 1). */
  host(life: number): ComponentHost;
  fail(kind: FailureKind): void;
  /** Brings a crashed node back, empty; harmless if it is up. */
  restart(): void;
}

/** What runs on a node. */
export type ComponentRole = 'attacker' | 'poolElement' | 'poolUser' | 'registrar';

export interface NodePlace {
  readonly name: string;
  readonly lan: number;
  readonly role: ComponentRole;
  /** Seconds, one way, between the node and its LAN's switch. */
  readonly accessDelay: number;
}

/** The network of a model, at message or at packet level. */
export interface ComponentNetwork {
  addNode(place: NodePlace): ComponentNode;
  /** All nodes are there. @throws NetworkError if some cannot reach each other */
  check(): void;
}
