import { isUnicast } from '../address-scope.ts';
import type { IpAddress } from '../host.ts';
import type { PacketArrival } from './arrival.ts';
import { newAuthentication } from './authentication/authentication.ts';
import type {
  AbortChunk,
  AsconfAckChunk,
  AsconfChunk,
  Chunk,
  EcneChunk,
  ErrorChunk,
  ForwardTsnChunk,
  IForwardTsnChunk,
  InitAckChunk,
  GapBlock,
  SackChunk,
  SctpPacket,
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
  unsupportedHmacIdentifier,
} from './sctp-error-cause.ts';
import { plainSack } from './nr-sack/nr-sack.ts';
import type { Path } from './path/path.ts';
import { sendsData, takesData } from './phase.ts';
import { ChangingPaths } from './reconfiguration/changing-paths.ts';
import { Reconfiguration } from './reconfiguration/reconfiguration.ts';
import { type Tsn, TsnSpace } from './sequence.ts';
import { agreedExtensions, type AgreedAuthentication, type Extensions } from './setup/extensions.ts';
import { peerAddresses } from './setup/peer-addresses.ts';
import type { StateCookie } from './setup/state-cookie.ts';
import { reportsUnknownChunk, skipsUnknownChunk, typeOf } from './wire/chunk-type.ts';
import { encodeChunk, unknownChunk } from './wire/encode-packet.ts';
import { addressTypeOf, addressTypesOf } from './wire/parameter.ts';

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
  /** The own address that the last packet came to. */
  #cameTo: IpAddress | undefined;

  /** An association from a cookie that came back (RFC 9260 §5.1 D). */
  static accept(endpoint: EngineAssociationOwner, cookie: StateCookie, echoed: EchoedFrom): SctpAssociation {
    const { remotePort, localTag, localInitialTsn } = cookie;
    const association = new SctpAssociation(endpoint, { remotePort, localTag, localInitialTsn, inbound: true });
    association.takeCookie(cookie, echoed.udpPort);
    association.establish();
    association.acknowledgeCookie(echoed.source);
    return association;
  }

  /**
   * A packet with the right ports arrived, and with the own tag, or the peer's if its first chunk may bear that one.
   *
   * @param first index of the first chunk that was not dealt with
   */
  packetArrived(arrival: PacketArrival, first = 0): void {
    const { packet, source, destination, udpPort, marked } = arrival;
    const { statistics, receiver } = this;
    this.#reflected = packet.verificationTag !== this.localTag;
    statistics.packetsReceived++;
    const path = this.pathFrom(source, udpPort, packet.chunks[first]);
    if (path === undefined) {
      if (!this.askedFromElsewhere(arrival, first)) statistics.packetsDiscarded++;
      return;
    }
    this.#cameTo = destination;
    path.arrived(destination, udpPort);
    const chunks = this.screened(packet, first, path);
    const aborts = holdsAbort(chunks);
    const abort = aborts ? this.abortIn(chunks) : undefined;
    if (abort === undefined && aborts) {
      statistics.packetsDiscarded++;
      return;
    }
    this.muted = abort !== undefined;
    // A peer with much to send is given all the time it takes (§9.2).
    if (this.phase.kind === 'shutdownSent' && !this.#reflected) this.pathSet.errors = 0;
    receiver.beginPacket(marked && this.ecnAgreed);
    for (const chunk of chunks) if (this.chunkArrived(chunk, path, this.pathSet.answerTo(path)) === 'stop') break;
    if (abort !== undefined) this.end(this.isUp ? 'aborted' : 'refused', abortReason(abort.causes));
    if (this.phase.kind === 'closed') return;
    receiver.endPacket(this.phase.kind === 'shutdownSent');
    this.stack.flushLater(this);
  }

  /** The chunks that may be taken: those that have to be authenticated only if they are (RFC 4895 §6.3). */
  private screened({ chunks }: SctpPacket, first: number, path: Path): readonly Chunk[] {
    if (this.authentication === undefined) return first === 0 ? chunks : chunks.slice(first);
    // An AUTH chunk may authenticate what was dealt with, and what follows that.
    const screened = this.authentication.screen(chunks);
    this.statistics.unauthenticatedDrops += screened.dropped;
    if (screened.unsupportedHmac !== undefined)
      this.report(unsupportedHmacIdentifier(screened.unsupportedHmac), this.pathSet.answerTo(path));
    if (first === 0) return screened.chunks;
    const dealtWith = chunks.slice(0, first);
    return screened.chunks.filter((chunk) => !dealtWith.includes(chunk));
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
  private pathFrom(source: IpAddress, udpPort: number, chunk: Chunk | undefined): Path | undefined {
    const path = this.pathSet.find(source);
    if (path !== undefined || chunk?.type !== 'INIT_ACK' || this.phase.kind !== 'cookieWait') return path;
    return isUnicast(source, this.endpoint.addresses) ? this.addPath(source, udpPort) : undefined;
  }

  /**
   * @param path where it came from
   * @param answerPath where answers go, HEARTBEAT ACK excepted
   */
  private chunkArrived(chunk: Chunk, path: Path, answerPath: Path): Verdict {
    switch (chunk.type) {
      case 'DATA':
        if (this.receiver.interleaves) this.violated(protocolViolation('DATA instead of I-DATA'), answerPath);
        else if (takesData(this.phase)) this.receiver.dataArrived(chunk, answerPath);
        break;
      case 'I_DATA':
        // Not agreed on: a chunk as unknown as any.
        if (!this.receiver.interleaves) return this.unknownArrived(unknownChunk(chunk), answerPath);
        if (takesData(this.phase)) this.receiver.iDataArrived(chunk, answerPath);
        break;
      case 'SACK':
        if (sendsData(this.phase)) this.sackArrived(chunk, answerPath);
        break;
      case 'NR_SACK':
        if (!this.receiver.sendsNrSacks) return this.unknownArrived(unknownChunk(chunk), answerPath);
        if (sendsData(this.phase)) this.sackArrived(plainSack(chunk), answerPath, chunk.nonRenegable);
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
        if (this.phase.kind !== 'cookieEchoed') break;
        this.establish();
        this.reconfiguration?.start();
        break;
      case 'ABORT':
        return 'stop';
      case 'ERROR':
        return this.errorArrived(chunk);
      case 'SHUTDOWN':
        this.shutdownArrived(chunk.cumulativeTsn, answerPath);
        break;
      case 'SHUTDOWN_ACK':
        this.shutdownAckArrived(answerPath);
        return 'stop';
      case 'SHUTDOWN_COMPLETE':
        if (this.phase.kind === 'shutdownAckSent' && chunk.reflected === this.#reflected)
          this.end(this.shutdownAsked ? 'closed' : 'shutDownByPeer');
        return 'stop';
      case 'FORWARD_TSN':
        this.forwardTsnArrived(chunk, answerPath);
        break;
      case 'I_FORWARD_TSN':
        this.iForwardTsnArrived(chunk, answerPath);
        break;
      case 'INIT':
      case 'COOKIE_ECHO':
        // They come first in a packet, or not at all (§6.10).
        this.statistics.packetsDiscarded++;
        return 'stop';
      case 'UNKNOWN':
        return this.unknownArrived(chunk, answerPath);
      case 'ECNE':
        if (this.ecnAgreed && sendsData(this.phase)) this.congestionEchoed(chunk, answerPath);
        break;
      case 'CWR':
        if (this.ecnAgreed && takesData(this.phase)) this.receiver.windowReduced(chunk.lowestTsn);
        break;
      case 'ASCONF':
        return this.asconfArrived(chunk, path, answerPath);
      case 'ASCONF_ACK':
        return this.asconfAckArrived(chunk, answerPath);
      case 'AUTH':
        // Not agreed on: a chunk as unknown as any.
        return this.unknownArrived(unknownChunk(chunk), answerPath);
      case 'PAD':
        break;
    }
    return this.phase.kind === 'closed' ? 'stop' : 'next';
  }

  /** @param nonRenegable those of the gap blocks that the peer will not take back, if it says so (NR-SACK) */
  private sackArrived(chunk: SackChunk, path: Path, nonRenegable?: readonly GapBlock[]): void {
    this.statistics.sacksReceived++;
    if (!this.sender.sackArrived(chunk, nonRenegable))
      return this.violated(protocolViolation('SACK of a TSN that was not sent'), path);
    this.stack.observer?.pathSample(this, path, this.now());
  }

  /** Packets were marked on their way to the peer: it is informed that the window was reduced (Appendix A). */
  private congestionEchoed({ lowestTsn }: EcneChunk, path: Path): void {
    const chunk = this.sender.congestionEchoed(lowestTsn, path);
    if (chunk !== undefined) this.answers.windowReduced(path, chunk);
  }

  private forwardTsnArrived(chunk: ForwardTsnChunk, path: Path): void {
    if (!takesData(this.phase)) return;
    if (this.receiver.interleaves) this.violated(protocolViolation('FORWARD-TSN instead of I-FORWARD-TSN'), path);
    else if (this.sender.partialReliability.supported) this.receiver.forwardTsnArrived(chunk, path);
    // Not agreed on: a chunk as unknown as any (RFC 3758 §3.3).
    else this.report(unrecognizedChunkType(encodeChunk(chunk)), path);
  }

  private iForwardTsnArrived(chunk: IForwardTsnChunk, path: Path): void {
    if (!takesData(this.phase)) return;
    const agreed = this.receiver.interleaves && this.sender.partialReliability.supported;
    if (agreed) this.receiver.iForwardTsnArrived(chunk, path);
    else this.report(unrecognizedChunkType(encodeChunk(chunk)), path);
  }

  /** @param path where it came from: its answer goes there, even if that is not confirmed (RFC 5061 §5.2, E6) */
  private asconfArrived(chunk: AsconfChunk, path: Path, answerPath: Path): Verdict {
    if (this.reconfiguration === undefined) return this.unknownArrived(unknownChunk(chunk), answerPath);
    if (!this.isUp) return 'next';
    const from = { source: path.address, udpPort: path.udpPort };
    const answer = this.reconfiguration.asconfArrived(chunk, from, path.room);
    if (answer !== undefined) this.answers.add(path, answer);
    return 'next';
  }

  private asconfAckArrived(chunk: AsconfAckChunk, path: Path): Verdict {
    if (this.reconfiguration === undefined) return this.unknownArrived(unknownChunk(chunk), path);
    if (this.isUp) this.reconfiguration.asconfAckArrived(chunk, path);
    return this.phase.kind === 'closed' ? 'stop' : 'next';
  }

  /**
   * An ASCONF of a peer that has moved comes from an address that is not known yet (RFC 5061 §5.2). Nothing else may
   * come from there.
   *
   * @returns whether there was one
   */
  private askedFromElsewhere(arrival: PacketArrival, first: number): boolean {
    const { source, udpPort, packet } = arrival;
    const { reconfiguration, authentication } = this;
    if (reconfiguration === undefined || authentication === undefined || !this.isUp || this.#reflected) return false;
    if (!isUnicast(source, this.endpoint.addresses)) return false;
    const asked = authentication
      .screen(packet.chunks.slice(first))
      .chunks.filter((chunk) => chunk.type === 'ASCONF' && reconfiguration.isOfPeer(chunk));
    for (const chunk of asked) {
      if (chunk.type !== 'ASCONF') continue;
      const answer = reconfiguration.asconfArrived(chunk, { source, udpPort }, this.pathSet.inTurn(0).room);
      const path = this.pathSet.find(source);
      if (answer === undefined) continue;
      if (path !== undefined) this.answers.add(path, answer);
      else this.stack.answer(arrival, this.peerTag, authentication.signed([answer]));
    }
    this.stack.flushLater(this);
    return asked.length > 0;
  }

  private unknownArrived(chunk: UnknownChunk, path: Path): Verdict {
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
    const agreed = agreedExtensions(this.options, chunk, this.offeredAuthentication);
    this.agreeOn(agreed);
    if (path.confirmed) path.proven = true; // the INIT went there
    // Addresses that the engine gave are confirmed (§5.4), if they are the peer's.
    for (const given of this.pathSet.all) if (given.confirmed) given.state = 'active';
    const addresses = peerAddresses(path.address, chunk.addresses, this.endpoint.addresses);
    this.takeAddresses(addresses, path.udpPort, chunk.receiveWindow);
    this.reconfigure(agreed, this.listed, this.#cameTo, chunk.initialTsn);
    this.transition({ kind: 'cookieEchoed', handshake: this.phase.handshake });
  }

  private takeAddresses(addresses: readonly IpAddress[], udpPort: number, peerWindow: number): void {
    this.pathSet.retain(addresses);
    for (const address of addresses) if (this.pathSet.find(address) === undefined) this.addPath(address, udpPort);
    for (const path of this.pathSet.all) path.congestion.begin(peerWindow);
    this.owner.register(this);
  }

  private takeCookie(cookie: StateCookie, udpPort: number): void {
    this.localTag = cookie.localTag;
    this.localInitialTsn = cookie.localInitialTsn;
    this.peerTag = cookie.peerTag;
    this.inboundStreams = cookie.inboundStreams;
    this.receiver.restart(new TsnSpace(cookie.peerInitialTsn));
    this.sender.peerAnnounced(cookie.peerWindow, cookie.outboundStreams);
    this.agreeOn(cookie.agreed);
    this.takeAddresses(cookie.peerAddresses, udpPort, cookie.peerWindow);
    this.reconfigure(cookie.agreed, cookie.ownAddresses, cookie.localAddress, cookie.peerInitialTsn);
    const path = this.pathSet.find(cookie.peerAddress);
    if (path === undefined) return;
    path.state = 'active';
    path.proven = true;
  }

  private agreeOn({ forwardTsn, ecn, interleaving, nrSack, authentication }: Extensions): void {
    this.authenticate(authentication);
    this.receiver.sendsNrSacks = nrSack;
    this.sender.partialReliability.supported = forwardTsn;
    this.ecnAgreed = ecn;
    this.sender.interleave(interleaving);
    if (interleaving) this.receiver.interleave();
  }

  /**
   * @param listed by the own INIT or INIT ACK, which may have been for a peer of more families
   * @param cameTo where a packet of the set-up came to: the peer knows that address, too
   */
  private reconfigure(
    { dynamicAddresses }: Extensions,
    listed: readonly IpAddress[],
    cameTo: IpAddress | undefined,
    peerInitialTsn: Tsn,
  ): void {
    this.reconfiguration?.dispose();
    this.reconfiguration = undefined;
    if (!dynamicAddresses) return;
    const types = addressTypesOf(this.pathSet.all);
    const known = cameTo === undefined ? listed : [...listed, cameTo];
    this.reconfiguration = new Reconfiguration(new ChangingPaths(this, this.endpoint), {
      known: known.filter((address) => types.includes(addressTypeOf(address))),
      ownInitialTsn: this.localInitialTsn,
      peerInitialTsn,
    });
  }

  private authenticate(agreed: AgreedAuthentication | undefined): void {
    const options = this.options.authentication;
    this.authentication = agreed && options && newAuthentication(options, agreed.own, agreed.peers);
    for (const path of this.pathSet.all) path.reserved = this.authentication?.overhead ?? 0;
  }

  /** The answer goes to where the COOKIE ECHO came from (§6.4), with a HEARTBEAT if that is not confirmed (§5.4). */
  private acknowledgeCookie(source: IpAddress): void {
    const path = this.pathSet.find(source) ?? this.pathSet.scheduler.main();
    this.sendTo(path, { type: 'COOKIE_ACK' });
    if (!path.confirmed) this.heartbeats.verify(path);
    this.reconfiguration?.start();
  }

  private replyPath(source: IpAddress): Path {
    return this.pathSet.answerTo(this.pathSet.find(source) ?? this.pathSet.scheduler.main());
  }

  private establish(): void {
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
    this.takeCookie(cookie, udpPort);
    if (!this.isUp) this.establish();
    this.acknowledgeCookie(source);
  }

  /** COOKIE ECHO again, or of the own association from the other side (§5.2.4 D). */
  cookieAgain({ source }: EchoedFrom): void {
    if (!this.isUp) this.establish();
    this.acknowledgeCookie(source);
  }

  /** The peer restarted (§5.2.4 A). */
  restarted(cookie: StateCookie, { source, udpPort }: EchoedFrom): void {
    if (this.phase.kind === 'shutdownAckSent') {
      const path = this.replyPath(source);
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
    this.takeCookie(cookie, udpPort);
    // The former peer may have had another UDP port: the new one sends from this.
    for (const path of this.pathSet.all) path.udpPort = udpPort;
    this.transition({ kind: 'established' });
    this.heartbeats.start();
    this.acknowledgeCookie(source);
    if (this.shutdownAsked) this.beginShutdown();
  }

  /** An INIT of the peer in SHUTDOWN-ACK-SENT (§9.2): first comes the end of this association. */
  repeatShutdownAck(source: IpAddress): void {
    this.shuttingDown.repeat(this.replyPath(source));
  }

  // The end.

  /**
   * The ABORT that a packet holds. Its T bit must fit the tag (§8.5.1 B), and no chunk before it may stop the reading
   * (§3.2). undefined: the packet is to be discarded.
   */
  private abortIn(chunks: readonly Chunk[]): AbortChunk | undefined {
    for (const chunk of chunks) {
      if (chunk.type === 'ABORT') return chunk.reflected === this.#reflected ? chunk : undefined;
      if (this.isUnknown(chunk) && !skipsUnknownChunk(typeOf(chunk))) return undefined;
    }
    return undefined;
  }

  /** Its type is not known, or was not agreed on. */
  private isUnknown({ type }: Chunk): boolean {
    if (type === 'I_DATA') return !this.receiver.interleaves;
    if (type === 'NR_SACK') return !this.receiver.sendsNrSacks;
    // Where it was agreed on it was taken out of the packet.
    return type === 'UNKNOWN' || type === 'AUTH';
  }

  private errorArrived(chunk: ErrorChunk): Verdict {
    const { phase } = this;
    const stale = chunk.causes.find(({ code }) => code === SctpCauseCode.staleCookie);
    if (stale === undefined || phase.kind !== 'cookieEchoed') return 'next';
    this.transition({ kind: 'cookieWait', handshake: phase.handshake });
    phase.handshake.cookieWasStale(stalenessOf(stale) ?? 0);
    // The set-up begins again: the rest of the packet does not belong to it.
    return 'stop';
  }

  private shutdownArrived(cumulativeTsn: Tsn, path: Path): void {
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

  private shutdownAckArrived(path: Path): void {
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
