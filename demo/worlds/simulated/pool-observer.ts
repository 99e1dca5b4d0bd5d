import type { Association, PayloadProtocol, Seconds, UserMessage } from '../../../protocol/host.ts';
import type { TransportObserver } from '../../../protocol/observation/observed-transport.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import type { RequestObserver } from '../../../protocol/workload/requests.ts';
import type { PoolWatch } from '../../../sim/run/pool-watch.ts';
import { mainProtocol, messageKind } from '../../view/message-kinds.ts';
import type { Observation } from '../../view/observation.ts';
import { LinkTable, type LinkSide } from '../link-table.ts';
import type { ComponentBoard } from './component-board.ts';
import type { PoolEvents } from './pool-events.ts';

/** How a run differs in what is seen of it. */
export interface ObservedRun {
  readonly profile: ProfileName;
  /** Only the side that opened an association knows when it is over. */
  readonly idealized: boolean;
  /** A user may have several requests in service: it is not known which of them an element was selected for. */
  readonly severalRequests: boolean;
}

/** Turns what the components of a simulated pool do into observations: a message costs an object, and no text. */
export class PoolObserver implements PoolWatch {
  readonly #run: ObservedRun;
  readonly #board: ComponentBoard;
  readonly #events: PoolEvents;
  readonly #tell: (observation: Observation) => void;
  readonly #now: () => Seconds;
  readonly #links: LinkTable;
  readonly #ends = new Map<Association, { readonly end: LinkSide; readonly isToRegistrar: boolean }>();
  /** Elements that users lost, by user, until another one goes on. */
  readonly #lost = new Map<string, string>();

  constructor(
    run: ObservedRun,
    board: ComponentBoard,
    events: PoolEvents,
    tell: (observation: Observation) => void,
    now: () => Seconds,
  ) {
    this.#run = run;
    this.#board = board;
    this.#events = events;
    this.#tell = tell;
    this.#now = now;
    this.#links = new LinkTable(tell, now);
  }

  associationsOf(component: string): TransportObserver {
    return {
      messageSent: (association, message) => this.#messageSent(component, association, message),
      associationUp: (association, protocols) => this.#associationUp(component, association, protocols),
      associationOver: (association) => this.#associationOver(association),
    };
  }

  requestsOf(user: string): RequestObserver {
    return {
      ...deaf,
      requestStarted: () => this.#board.component(user)?.used('requests'),
      requestFailedOver: () => {
        this.#board.component(user)?.used('failovers');
        const element = this.#events.selectedBy(user);
        if (element !== undefined) this.#lost.set(user, element);
      },
      requestResumed: () => this.#sessionMoved(user),
    };
  }

  #messageSent(from: string, { remoteAddresses }: Association, message: UserMessage): void {
    const to = this.#board.at(remoteAddresses);
    if (to === undefined) return;
    this.#tell({ kind: 'message', at: this.#now(), from, to: to.id, ...messageKind(message, this.#run.profile) });
  }

  #associationUp(component: string, association: Association, protocols: readonly PayloadProtocol[]): void {
    const { inbound: isInbound, localPort: port, remotePort: peerPort, remoteAddresses } = association;
    const peer = this.#board.at(remoteAddresses);
    if (peer === undefined || (isInbound && this.#run.idealized)) return;
    const protocol = mainProtocol(protocols);
    const end = { component, port, peer: peer.id, peerPort, isInbound };
    const isToRegistrar = !isInbound && protocol === 'ASAP';
    this.#ends.set(association, { end, isToRegistrar });
    if (isToRegistrar) this.#board.component(component)?.registrarChanged(true);
    this.#links.up(end, protocol);
  }

  #associationOver(association: Association): void {
    const known = this.#ends.get(association);
    if (known === undefined) return;
    this.#ends.delete(association);
    if (known.isToRegistrar) this.#board.component(known.end.component)?.registrarChanged(false);
    this.#links.over(known.end);
  }

  #sessionMoved(user: string): void {
    const to = this.#events.selectedBy(user);
    const from = this.#lost.get(user);
    this.#lost.delete(user);
    if (to === undefined || this.#run.severalRequests) return;
    this.#events.tell({
      component: user,
      event: 'sessionMoved',
      fields: { to, ...(from !== undefined && { from }) },
    });
  }
}

function ignored(): void {
  // Not shown.
}

const deaf: RequestObserver = {
  requestGenerated: ignored,
  requestStarted: ignored,
  requestAccepted: ignored,
  requestRejected: ignored,
  requestProgressed: ignored,
  requestFailedOver: ignored,
  requestResumed: ignored,
  requestCompleted: ignored,
};
