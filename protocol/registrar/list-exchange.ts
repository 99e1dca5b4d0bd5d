import type { Association } from '../host.ts';
import { serverInformationLength } from '../wire/element-parameters.ts';
import type { EnrpListResponse } from '../wire/enrp-messages.ts';
import { MAX_MESSAGE_LENGTH } from '../wire/message-limits.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { EnrpLink } from './enrp-link.ts';
import type { Peer } from './peer.ts';
import type { PeerList } from './peer-list.ts';

/** Fixed fields of a LIST_RESPONSE. */
const LIST_HEADER = 12;

/** Lists of peers, requested and sent (RFC 5353 §3.2.2). */
export class ListExchange {
  readonly #link: EnrpLink;
  readonly #peers: PeerList;
  readonly #learned: (peer: Peer) => void;

  /** @param learned a peer that was not known was named */
  constructor(link: EnrpLink, peers: PeerList, learned: (peer: Peer) => void) {
    this.#link = link;
    this.#peers = peers;
    this.#learned = learned;
  }

  /** Asks a peer for those it knows. */
  request(peer: Peer): void {
    peer.listRequested = true;
    this.#link.send(peer, { type: 'ENRP_LIST_REQUEST', sender: this.#link.identifier, receiver: peer.identifier });
  }

  answer(requester: RegistrarIdentifier, rejected: boolean, association: Association): void {
    const header = { sender: this.#link.identifier, receiver: requester };
    const servers = rejected ? [] : this.#reachablePeers();
    this.#link.answer(association, { type: 'ENRP_LIST_RESPONSE', ...header, rejected, servers });
  }

  /** Accepts a list that was requested; unsolicited lists are ignored. */
  received({ servers }: EnrpListResponse, sender: Peer): void {
    if (!sender.listRequested) return;
    for (const information of servers) {
      if (information.identifier === this.#link.identifier || information.identifier === 0) continue;
      const peer = this.#peers.addNamed(information);
      if (peer !== undefined) this.#learned(peer);
    }
  }

  /** As many peers as one message holds: the protocol cannot continue a list. */
  #reachablePeers(): ServerInformation[] {
    const servers: ServerInformation[] = [];
    let room = MAX_MESSAGE_LENGTH - LIST_HEADER;
    for (const { serverInformation } of this.#peers.active()) {
      if (serverInformation === undefined) continue;
      room -= serverInformationLength(serverInformation);
      if (room < 0) break;
      servers.push(serverInformation);
    }
    return servers;
  }
}
