import { isUnicast } from '../address-scope.ts';
import type { IpAddress } from '../host.ts';
import type { PacketArrival } from './arrival.ts';
import type {
  AbortChunk,
  Chunk,
  EcneChunk,
  ErrorChunk,
  ForwardTsnChunk,
  InitAckChunk,
  SackChunk,
  UnknownChunk,
  VerificationTag,
} from './chunk.ts';
import { holdsAbort } from './out-of-the-blue.ts';
import { EngineAssociation, type EngineAssociationOwner } from './engine-association.ts';
import {
  abortReason,
  cookieReceivedWhileShuttingDown,
  protocolViolation,
  SctpCauseCode,
  stalenessOf,
  unrecognizedChunkType,
} from './sctp-error-cause.ts';
import type { Path } from './path/path.ts';
import { sendsData, takesData } from './phase.ts';
import { type Tsn, TsnSpace } from './sequence.ts';
import { peerAddresses } from './setup/peer-addresses.ts';
import type { StateCookie } from './setup/state-cookie.ts';
import { reportsUnknownChunk, skipsUnknownChunk } from './wire/chunk-type.ts';
import { encodeChunk } from './wire/encode-packet.ts';

/** What a packet may do besides its chunks' work: stop the reading of the rest. */
type Verdict = 'next' | 'stop';

/** Where a COOKIE ECHO came from. */
export interface EchoedFrom {
  readonly source: IpAddress;
  readonly udpPort: number;
}

/** One SCTP association: what the peer's chunks do to it. */
export class SctpAssociation extends EngineAssociation {
  /** Whether the current packet has the peer's tag instead of the own one (§8.5.1 B, C). */
  #reflected = false;

  /** An association from a cookie that came back (RFC 9260 §5.1 D). */
  static accept(endpoint: EngineAssociationOwner, cookie: StateCookie, echoed: EchoedFrom): SctpAssociation {
    const { remotePort, localTag, localInitialTsn } = cookie;
    const association = new SctpAssociation(endpoint, { remotePort, localTag, localInitialTsn, inbound: true });
    association.#takeCookie(cookie, echoed.udpPort);
    association.#establish();
    association.#acknowledgeCookie(echoed.source);
    return association;
  }

  /**
   * A packet with the right ports arrived, and with the own tag, or the peer's if its first chunk may bear that one.
   *
   * @param first index of the first chunk that was not dealt with
   */
  packetArrived({ packet, source, destination, udpPort, marked }: PacketArrival, first = 0): void {
    const { statistics, receiver } = this;
    this.#reflected = packet.verificationTag !== this.localTag;
    statistics.packetsReceived++;
    const { chunks } = packet;
    const path = this.#pathFrom(source, udpPort, chunks[first]);
    if (path === undefined) {
      statistics.packetsDiscarded++;
      return;
    }
    path.arrived(destination, udpPort);
    const abort = holdsAbort(packet) ? this.#abortIn(chunks, first) : undefined;
    if (abort === undefined && holdsAbort(packet)) {
      statistics.packetsDiscarded++;
      return;
    }
    this.muted = abort !== undefined;
    // A peer with much to send is given all the time it takes (§9.2).
    if (this.phase.kind === 'shutdownSent' && !this.#reflected) this.pathSet.errors = 0;
    receiver.beginPacket(marked && this.ecnAgreed);
    for (const chunk of first === 0 ? chunks : chunks.slice(first))
      if (this.#chunkArrived(chunk, path, this.pathSet.answerTo(path)) === 'stop') break;
    if (abort !== undefined) this.end(this.isUp ? 'aborted' : 'refused', abortReason(abort.causes));
    if (this.phase.kind === 'closed') return;
    receiver.endPacket(this.phase.kind === 'shutdownSent');
    this.stack.flushLater(this);
  }

  /**
   * A packet has not left. That there is no route to its destination matters only to a set-up: a connected peer may
   * become reachable again.
   */
  packetUnsent(verificationTag: VerificationTag, destination: IpAddress, noWay: boolean): void {
    if (verificationTag !== 0 && verificationTag !== this.peerTag) return;
    this.statistics.packetsSent--;
    if (!noWay) return;
    const path = this.pathSet.find(destination);
    if (path !== undefined && this.phase.kind === 'cookieWait') this.phase.handshake.noRouteBy(path);
  }

  /** The path from an address; an INIT ACK may come from one that is not known yet. */
  #pathFrom(source: IpAddress, udpPort: number, chunk: Chunk | undefined): Path | undefined {
    const path = this.pathSet.find(source);
    if (path !== undefined || chunk?.type !== 'INIT_ACK' || this.phase.kind !== 'cookieWait') return path;
    return isUnicast(source, this.endpoint.addresses) ? this.addPath(source, udpPort) : undefined;
  }

  /**
   * @param path where it came from
   * @param answerPath where answers go, HEARTBEAT ACK excepted
   */
  #chunkArrived(chunk: Chunk, path: Path, answerPath: Path): Verdict {
    switch (chunk.type) {
      case 'DATA':
        if (takesData(this.phase)) this.receiver.dataArrived(chunk, answerPath);
        break;
      case 'SACK':
        if (sendsData(this.phase)) this.#sackArrived(chunk, answerPath);
        break;
      case 'HEARTBEAT':
        if (this.isUp || this.phase.kind === 'cookieEchoed')
          this.answerHeartbeat(path, { ...chunk, type: 'HEARTBEAT_ACK' });
        break;
      case 'HEARTBEAT_ACK':
        if (this.isUp) this.heartbeats.acknowledged(chunk);
        break;
      case 'INIT_ACK':
        if (this.phase.kind === 'cookieWait') this.phase.handshake.initAckArrived(chunk, path);
        return 'stop';
      case 'COOKIE_ACK':
        if (this.phase.kind === 'cookieEchoed') this.#establish();
        break;
      case 'ABORT':
        return 'stop';
      case 'ERROR':
        return this.#errorArrived(chunk);
      case 'SHUTDOWN':
        this.#shutdownArrived(chunk.cumulativeTsn, answerPath);
        break;
      case 'SHUTDOWN_ACK':
        this.#shutdownAckArrived(answerPath);
        return 'stop';
      case 'SHUTDOWN_COMPLETE':
        if (this.phase.kind === 'shutdownAckSent' && chunk.reflected === this.#reflected)
          this.end(this.shutdownAsked ? 'closed' : 'shutDownByPeer');
        return 'stop';
      case 'FORWARD_TSN':
        this.#forwardTsnArrived(chunk, answerPath);
        break;
      case 'INIT':
      case 'COOKIE_ECHO':
        // They come first in a packet, or not at all (§6.10).
        this.statistics.packetsDiscarded++;
        return 'stop';
      case 'UNKNOWN':
        return this.#unknownArrived(chunk, answerPath);
      case 'ECNE':
        if (this.ecnAgreed && sendsData(this.phase)) this.#congestionEchoed(chunk, answerPath);
        break;
      case 'CWR':
        if (this.ecnAgreed && takesData(this.phase)) this.receiver.windowReduced(chunk.lowestTsn);
        break;
      case 'PAD':
        break;
    }
    return this.phase.kind === 'closed' ? 'stop' : 'next';
  }

  #sackArrived(chunk: SackChunk, path: Path): void {
    this.statistics.sacksReceived++;
    if (!this.sender.sackArrived(chunk))
      return this.violated(protocolViolation('SACK of a TSN that was not sent'), path);
    this.stack.observer?.pathSample(this, path, this.now());
  }

  /** Packets were marked on their way to the peer: it is informed that the window was reduced (Appendix A). */
  #congestionEchoed({ lowestTsn }: EcneChunk, path: Path): void {
    const chunk = this.sender.congestionEchoed(lowestTsn, path);
    if (chunk !== undefined) this.answers.windowReduced(path, chunk);
  }

  #forwardTsnArrived(chunk: ForwardTsnChunk, path: Path): void {
    if (!takesData(this.phase)) return;
    if (this.sender.partialReliability.supported) this.receiver.forwardTsnArrived(chunk, path);
    // Not agreed on: a chunk as unknown as any (RFC 3758 §3.3).
    else this.report(unrecognizedChunkType(encodeChunk(chunk)), path);
  }

  #unknownArrived(chunk: UnknownChunk, path: Path): Verdict {
    if (reportsUnknownChunk(chunk.chunkType) && this.phase.kind !== 'cookieWait')
      this.report(unrecognizedChunkType(chunk.bytes), path);
    return skipsUnknownChunk(chunk.chunkType) ? 'next' : 'stop';
  }

  // Set-up.

  override initAckTaken(chunk: InitAckChunk, path: Path): void {
    if (this.phase.kind !== 'cookieWait') return;
    this.peerTag = chunk.initiateTag;
    this.inboundStreams = Math.min(chunk.outboundStreams, this.options.maxInboundStreams);
    this.receiver.restart(new TsnSpace(chunk.initialTsn));
    const outbound = Math.min(this.options.outboundStreams, chunk.maxInboundStreams);
    this.sender.peerAnnounced(chunk.receiveWindow, outbound);
    this.sender.partialReliability.supported = chunk.forwardTsn && this.options.partialReliability;
    this.ecnAgreed = chunk.ecnCapable === true && this.options.ecn;
    if (path.confirmed) path.proven = true; // the INIT went there
    // Addresses that the engine gave are confirmed (§5.4), if they are the peer's.
    for (const given of this.pathSet.all) if (given.confirmed) given.state = 'active';
    const addresses = peerAddresses(path.address, chunk.addresses, this.endpoint.addresses);
    this.#takeAddresses(addresses, path.udpPort, chunk.receiveWindow);
    this.transition({ kind: 'cookieEchoed', handshake: this.phase.handshake });
  }

  #takeAddresses(addresses: readonly IpAddress[], udpPort: number, peerWindow: number): void {
    this.pathSet.retain(addresses);
    for (const address of addresses) if (this.pathSet.find(address) === undefined) this.addPath(address, udpPort);
    for (const path of this.pathSet.all) path.congestion.begin(peerWindow);
    this.owner.register(this);
  }

  #takeCookie(cookie: StateCookie, udpPort: number): void {
    this.localTag = cookie.localTag;
    this.localInitialTsn = cookie.localInitialTsn;
    this.peerTag = cookie.peerTag;
    this.inboundStreams = cookie.inboundStreams;
    this.receiver.restart(new TsnSpace(cookie.peerInitialTsn));
    this.sender.peerAnnounced(cookie.peerWindow, cookie.outboundStreams);
    this.sender.partialReliability.supported = cookie.forwardTsn;
    this.ecnAgreed = cookie.ecn;
    this.#takeAddresses(cookie.peerAddresses, udpPort, cookie.peerWindow);
    const path = this.pathSet.find(cookie.peerAddress);
    if (path === undefined) return;
    path.state = 'active';
    path.proven = true;
  }

  /** The answer goes to where the COOKIE ECHO came from (§6.4), with a HEARTBEAT if that is not confirmed (§5.4). */
  #acknowledgeCookie(source: IpAddress): void {
    const path = this.pathSet.find(source) ?? this.pathSet.scheduler.main();
    this.sendTo(path, { type: 'COOKIE_ACK' });
    if (!path.confirmed) this.heartbeats.verify(path);
  }

  #replyPath(source: IpAddress): Path {
    return this.pathSet.answerTo(this.pathSet.find(source) ?? this.pathSet.scheduler.main());
  }

  #establish(): void {
    this.transition({ kind: 'established' });
    this.connectTimer.stop();
    this.statistics.associationsUp++;
    this.heartbeats.start();
    this.sender.start();
    this.stack.notify(this, { kind: 'up' });
    this.used();
    if (this.shutdownAsked) this.beginShutdown();
    this.stack.flushLater(this);
  }

  /** COOKIE ECHO of a peer that set this association up at the same time (§5.2.4 B). */
  collided(cookie: StateCookie, { source, udpPort }: EchoedFrom): void {
    if (this.phase.kind === 'cookieEchoed') this.cookieEchoLost();
    this.#takeCookie(cookie, udpPort);
    if (!this.isUp) this.#establish();
    this.#acknowledgeCookie(source);
  }

  /** COOKIE ECHO again, or of the own association from the other side (§5.2.4 D). */
  cookieAgain({ source }: EchoedFrom): void {
    if (!this.isUp) this.#establish();
    this.#acknowledgeCookie(source);
  }

  /** The peer restarted (§5.2.4 A). */
  restarted(cookie: StateCookie, { source, udpPort }: EchoedFrom): void {
    if (this.phase.kind === 'shutdownAckSent') {
      const path = this.#replyPath(source);
      this.shuttingDown.repeat(path);
      this.report(cookieReceivedWhileShuttingDown(), path);
      return;
    }
    for (const message of this.sender.restart(new TsnSpace(cookie.localInitialTsn))) this.messageFailed(message);
    this.stack.notify(this, { kind: 'restarted' });
    this.sender.reportRoom();
    this.sender.draining = false;
    this.shuttingDown.stop();
    for (const path of this.pathSet.all) path.reset();
    this.pathSet.errors = 0;
    this.#takeCookie(cookie, udpPort);
    // The former peer may have had another UDP port: the new one sends from this.
    for (const path of this.pathSet.all) path.udpPort = udpPort;
    this.transition({ kind: 'established' });
    this.heartbeats.start();
    this.#acknowledgeCookie(source);
    if (this.shutdownAsked) this.beginShutdown();
  }

  /** An INIT of the peer in SHUTDOWN-ACK-SENT (§9.2): first comes the end of this association. */
  repeatShutdownAck(source: IpAddress): void {
    this.shuttingDown.repeat(this.#replyPath(source));
  }

  // The end.

  /**
   * The ABORT that a packet holds. Its T bit must fit the tag (§8.5.1 B), and no chunk before it may stop the reading
   * (§3.2). undefined: the packet is to be discarded.
   */
  #abortIn(chunks: readonly Chunk[], first: number): AbortChunk | undefined {
    for (const chunk of chunks.slice(first)) {
      if (chunk.type === 'ABORT') return chunk.reflected === this.#reflected ? chunk : undefined;
      if (chunk.type === 'UNKNOWN' && !skipsUnknownChunk(chunk.chunkType)) return undefined;
    }
    return undefined;
  }

  #errorArrived(chunk: ErrorChunk): Verdict {
    const { phase } = this;
    const stale = chunk.causes.find(({ code }) => code === SctpCauseCode.staleCookie);
    if (stale === undefined || phase.kind !== 'cookieEchoed') return 'next';
    this.transition({ kind: 'cookieWait', handshake: phase.handshake });
    phase.handshake.cookieWasStale(stalenessOf(stale) ?? 0);
    // The set-up begins again: the rest of the packet does not belong to it.
    return 'stop';
  }

  #shutdownArrived(cumulativeTsn: Tsn, path: Path): void {
    const { kind } = this.phase;
    if (!this.isUp) return;
    if (!this.sender.cumulativeArrived(cumulativeTsn))
      return this.violated(protocolViolation('SHUTDOWN with a TSN that was not sent'), path);
    switch (kind) {
      case 'established':
      case 'shutdownPending':
        this.shutdownCameBy = path;
        this.stack.notify(this, { kind: 'shutdown' });
        break;
      case 'shutdownSent':
        // Both at once (§9.2).
        this.transition({ kind: 'shutdownAckSent' });
        this.shuttingDown.sendShutdownAck(path);
        break;
      case 'shutdownAckSent':
        this.shuttingDown.repeat(path);
        break;
      case 'shutdownReceived':
        break; // once more
      case 'queued':
      case 'cookieWait':
      case 'cookieEchoed':
      case 'closed':
        break; // it is not up
    }
  }

  /** From here on no more is taken to be sent (§9.2). */
  protected override receiveShutdown(): void {
    const { kind } = this.phase;
    if (kind !== 'established' && kind !== 'shutdownPending') return;
    this.sender.draining = true;
    this.transition({ kind: 'shutdownReceived' });
    this.stack.flushLater(this);
  }

  #shutdownAckArrived(path: Path): void {
    const { kind } = this.phase;
    if (kind === 'shutdownSent' || kind === 'shutdownAckSent') {
      // Alone in its packet (§6.10): it answers all else that came with the SHUTDOWN ACK.
      this.packets.discard();
      this.packets.addControl(path, { type: 'SHUTDOWN_COMPLETE', reflected: false });
      this.packets.finish();
      this.end(this.shutdownAsked ? 'closed' : 'shutDownByPeer');
    } else if (kind === 'cookieWait' || kind === 'cookieEchoed') {
      // Of an earlier association with the peer, which it does not know the end of (§8.5.1 E).
      this.sendReflected(path, { type: 'SHUTDOWN_COMPLETE', reflected: true });
    }
  }
}
