import type { AssociationEnd, AssociationOptions, IpAddress, Random, Seconds } from '../host.ts';
import { addressText } from '../log-text.ts';
import type {
  AbortChunk,
  Chunk,
  SctpErrorCause,
  HeartbeatAckChunk,
  InitAckChunk,
  InitChunk,
  ShutdownCompleteChunk,
  VerificationTag,
} from './chunk.ts';
import type { Authentication } from './authentication/authentication.ts';
import { type AuthenticationParameters, RANDOM_LENGTH } from './authentication/key-vector.ts';
import type { TimerPool } from './deadline-timer.ts';
import { quotedWithin, userInitiatedAbort } from './sctp-error-cause.ts';
import { associationSettings, type SctpOptions } from './options.ts';
import { congestionAlgorithms } from './congestion/algorithms.ts';
import type { CongestedPath, CongestionControl } from './congestion/congestion-control.ts';
import { HEARTBEAT_SIZE, Heartbeats } from './path/heartbeats.ts';
import { type PathUse, pathUseOf } from './multipath/path-use.ts';
import type { LossDetection } from './path/loss-detection.ts';
import { Path, type PathState } from './path/path.ts';
import { logPathChange } from './path/path-log.ts';
import { PathSet } from './path/path-set.ts';
import { isUp, sendsData, type Phase } from './phase.ts';
import { DataReceiver } from './receiving/data-receiver.ts';
import type { IncomingMessage } from './receiving/reassembly.ts';
import type { ChangingAssociation } from './reconfiguration/changing-paths.ts';
import type { Reconfiguration } from './reconfiguration/reconfiguration.ts';
import { Answers } from './sending/answers.ts';
import { DataSender } from './sending/data-sender.ts';
import { PacketAssembler } from './sending/packet-assembler.ts';
import type { OutgoingMessage } from './sending/send-queue.ts';
import { type Tsn, TsnSpace } from './sequence.ts';
import type { AssociationIdentity, EndpointServices, Notification, StackServices } from './services.ts';
import { offeredAuthentication } from './setup/extensions.ts';
import { Shutdown } from './shutdown.ts';
import { newStatistics, type SctpStatistics } from './statistics.ts';
import { chunkByteLength, COMMON_HEADER, packetByteLength } from './wire/byte-length.ts';

const NOTHING: readonly Chunk[] = [];

/**
 * The parts of an association put together: paths, sending, receiving, heartbeats, set-up, shutdown, and one place where
 * packets are made. What peer and engine ask of it is in {@link SctpAssociation}.
 */
export abstract class AssociationCore implements ChangingAssociation {
  readonly inbound: boolean;
  readonly remotePort: number;
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics = newStatistics();
  readonly pathSet: PathSet;
  readonly packets: PacketAssembler;
  protected readonly answers: Answers;
  flushPending = false;
  /** Both sides use explicit congestion notification (Appendix A). */
  protected ecnAgreed = false;
  /** The own parameters of RFC 4895, if the association offers them. */
  offeredAuthentication: AuthenticationParameters | undefined;
  /** Both sides authenticate chunks. */
  protected authentication: Authentication | undefined;
  /** Addresses come and go (RFC 5061), if both sides agreed on that. */
  reconfiguration: Reconfiguration | undefined;
  /** Own verification tag: in every packet that comes. */
  localTag: VerificationTag;
  /** The peer's: in every packet that goes; 0 before INIT ACK. */
  peerTag = 0;
  localInitialTsn: Tsn;
  inboundStreams: number;
  protected readonly endpoint: EndpointServices;
  protected readonly stack: StackServices;
  readonly sender: DataSender;
  protected readonly receiver: DataReceiver;
  readonly heartbeats: Heartbeats;
  protected readonly shuttingDown: Shutdown;
  /** The engine asked for the end: it takes no more messages, and the end is `closed`. */
  protected shutdownAsked = false;
  /** The path that the peer's SHUTDOWN came by: that is where it is answered (§6.4). */
  protected shutdownCameBy: Path | undefined;
  /** The peer ended the association: nothing more is sent to it. */
  protected muted = false;
  #phase: Phase = { kind: 'queued' };
  readonly #pathUse: PathUse;
  readonly #congestionControl: (path: CongestedPath) => CongestionControl;
  /** Where new data goes. */
  #dataPath: Path | undefined;

  constructor(endpoint: EndpointServices, identity: AssociationIdentity, own?: AssociationOptions) {
    const { stack } = endpoint;
    this.endpoint = endpoint;
    this.stack = stack;
    this.remotePort = identity.remotePort;
    this.inbound = identity.inbound;
    this.options = associationSettings(endpoint.options, own);
    this.localTag = identity.localTag;
    this.localInitialTsn = identity.localInitialTsn;
    this.inboundStreams = this.options.maxInboundStreams;
    this.offeredAuthentication = offeredAuthentication(this.options, () => this.randomBytes(RANDOM_LENGTH));
    this.packets = new PacketAssembler(this);
    this.answers = new Answers(this.packets);
    this.#pathUse = pathUseOf(this.options, stack.pathOrder);
    this.pathSet = new PathSet(this, this.#pathUse.scheduler);
    this.#congestionControl = congestionAlgorithms[this.options.congestionControl]({
      options: this.options,
      paths: this.pathSet.all,
      now: () => this.now(),
    });
    this.sender = new DataSender(this, this.pathSet, new TsnSpace(this.localInitialTsn), this.#pathUse);
    this.receiver = new DataReceiver(this, new TsnSpace(0), this.#pathUse);
    this.heartbeats = new Heartbeats(this, this.pathSet, this.#pathUse.sacksTakeNearest);
    this.shuttingDown = new Shutdown(this, this.pathSet);
  }

  abstract tell(notification: Notification): void;

  /** The association is over: the endpoint may forget it. */
  protected abstract removed(): void;

  /** The INIT ACK holds: takes over what it says. */
  abstract initAckTaken(chunk: InitAckChunk, path: Path): void;

  get phase(): Phase {
    return this.#phase;
  }

  /** The one place where the state changes. */
  protected transition(next: Phase): void {
    const { log } = this.stack;
    if (log.enabled)
      log.event('sctp', 'associationState', {
        port: this.localPort,
        peer: addressText(
          this.pathSet.all.map(({ address }) => address),
          this.remotePort,
        ),
        from: this.#phase.kind,
        to: next.kind,
      });
    const previous = this.#phase;
    this.#phase = next;
    if ((previous.kind === 'cookieWait' || previous.kind === 'cookieEchoed') && !('handshake' in next))
      previous.handshake.stop();
  }

  get localPort(): number {
    return this.endpoint.port;
  }

  get timers(): TimerPool {
    return this.stack.timers;
  }

  newCongestionControl(path: CongestedPath): CongestionControl {
    return this.#congestionControl(path);
  }

  newLossDetection(path: Path, expired: () => void): LossDetection {
    return this.#pathUse.newLossDetection(path, this.timers, expired);
  }

  get jitter(): Random {
    return this.stack.jitter;
  }

  get cumulativeTsn(): number {
    return this.receiver.cumulativeTsn;
  }

  get messagesBreakOff(): boolean {
    return this.sender.partialReliability.supported;
  }

  /** User bytes that were taken to be sent and are not acknowledged. */
  get unacknowledgedBytes(): number {
    return this.sender.bufferedBytes;
  }

  /** User bytes that are buffered here, sent or received: the memory of the association. @internal */
  get storedBytes(): number {
    return this.sender.bufferedBytes + this.receiver.storedBytes;
  }

  now(): Seconds {
    return this.stack.clock.now();
  }

  randomBytes(length: number): Uint8Array {
    return this.stack.entropy.bytes(length);
  }

  // Paths.

  addPath(address: IpAddress, udpPort: number): Path {
    const index = this.pathSet.freeIndex;
    const path = new Path(this, address, index, this.endpoint.routeTo(address, index, udpPort));
    path.reserved = this.authentication?.overhead ?? 0;
    this.pathSet.add(path);
    return path;
  }

  /** The peer's addresses are others than before. */
  abstract peerChanged(): void;

  /** Addresses of the host came or went. */
  hostChanged(): void {
    if (this.reconfiguration === undefined) return;
    this.reconfiguration.follow();
    this.stack.flushLater(this);
  }

  forgetPath(path: Path): void {
    // Data takes another path, but none that failed.
    if (this.#dataPath === path) this.#dataPath = undefined;
    if (this.shutdownCameBy === path) this.shutdownCameBy = undefined;
    this.receiver.forgetPath(path);
    this.answers.forget(path);
    this.shuttingDown.forget(path);
  }

  t3Expired(path: Path): void {
    this.doubt(path);
    this.sender.timedOut(path);
    this.stack.observer?.pathSample(this.observed, path, this.now());
    this.stack.flushLater(this);
  }

  heartbeatTimerExpired(path: Path): void {
    this.heartbeats.timerExpired(path);
  }

  pathChanged(path: Path, former: PathState): void {
    if (path.state !== 'active') this.doubt(path);
    else this.reconfiguration?.pathConfirmed(path);
    if (!this.isUp) return;
    logPathChange(this.stack.log, this.pathSet, this.remotePort, path, former);
    this.countFailover(path);
    this.heartbeats.stateChanged(path);
    this.stack.notify(this, { kind: 'path', path: path.view(this.pathSet.primary) });
    this.stack.flushLater(this);
  }

  /** Nothing comes back: the source address for this path is chosen again. */
  private doubt(path: Path): void {
    path.forgetArrival();
    this.endpoint.doubtRoute(path.address);
  }

  private countFailover(changed: Path): void {
    if (changed.state === 'inactive') this.statistics.pathFailures++;
    const path = this.pathSet.scheduler.main();
    if (path !== (this.#dataPath ?? this.pathSet.primary)) {
      this.statistics.failovers++;
      this.stack.observer?.failedOver?.(this.observed, path, this.now());
    }
    this.#dataPath = path;
  }

  pathAnswered(): void {
    this.stack.flushLater(this);
  }

  /** The peer is given up, and informed of it: it may be alive and only its answers lost. */
  peerUnreachable(reason: string): void {
    this.abortPeer(userInitiatedAbort(reason));
    this.end('lost', reason);
  }

  /** As observers see it. */
  protected abstract get observed(): Parameters<NonNullable<StackServices['observer']>['pathSample']>[0];

  /** From ESTABLISHED to the end. */
  get isUp(): boolean {
    return isUp(this.#phase);
  }

  // Set-up.

  sendInit(path: Path, init: InitChunk): void {
    this.withdraw();
    this.emit(path, 0, [init], COMMON_HEADER + chunkByteLength(init));
  }

  sendCookieEcho(path: Path, cookieEcho: Chunk, reports: readonly Chunk[]): void {
    // To an address that is not confirmed it goes with a HEARTBEAT in one packet, or not at all (§5.4).
    if (!path.confirmed && chunkByteLength(cookieEcho) + HEARTBEAT_SIZE > path.room) return;
    this.packets.addControl(path, cookieEcho);
    if (!path.confirmed) this.heartbeats.verify(path);
    for (const report of reports) this.packets.addAnswer(path, report);
    if (path.confirmed) this.sender.transmitWithCookie(path);
    this.packets.finish();
  }

  cookieEchoLost(): void {
    this.sender.cookieLost();
  }

  noRoute(): void {
    this.end('noRoute');
  }

  /**
   * The set-up takes too long. A peer that accepted the COOKIE ECHO believes that the association exists: it is
   * informed.
   */
  gaveUp(): void {
    this.abortPeer(userInitiatedAbort('the set-up took too long'));
    this.end('timeout');
  }

  refused(cause: SctpErrorCause, peerTag: VerificationTag, path: Path): void {
    this.peerTag = peerTag;
    if (peerTag === 0)
      this.sendReflected(path, { type: 'ABORT', reflected: true, causes: [quotedWithin(cause, path.room)] });
    else this.abortPeer(cause, path);
    this.end('refused');
  }

  // Data.

  messageFailed({ userMessage: message }: OutgoingMessage): void {
    this.stack.notify(this, { kind: 'sendFailed', message });
  }

  writable(): void {
    this.stack.notify(this, { kind: 'writable' });
  }

  messageArrived(message: IncomingMessage): void {
    this.stack.notify(this, { kind: 'message', message });
  }

  report(cause: SctpErrorCause, path: Path): void {
    this.answers.add(path, { type: 'ERROR', causes: [quotedWithin(cause, path.room)] });
    this.stack.flushLater(this);
  }

  protected answerHeartbeat(path: Path, answer: HeartbeatAckChunk): void {
    this.answers.add(path, answer);
    this.stack.flushLater(this);
  }

  /**
   * The peer broke the protocol: this is reported to where the packet came from (§6.4), and the association is over.
   */
  violated(cause: SctpErrorCause, path: Path): void {
    this.abortPeer(cause, path);
    this.end('lost', 'the peer violated the protocol');
  }

  sackDue(): void {
    this.stack.flushLater(this);
  }

  guardExpired(): void {
    const { shutdownGuardFactor, rtoMax } = this.options;
    const reason = `the shutdown took longer than ${shutdownGuardFactor * rtoMax} s`;
    this.abortPeer(userInitiatedAbort(reason));
    this.end('lost', reason);
  }

  // Packets.

  sendTo(path: Path, chunk: Chunk): void {
    this.packets.addControl(path, chunk);
    this.stack.flushLater(this);
  }

  sendPacket(path: Path, chunks: readonly Chunk[], byteLength: number, hasData: boolean): void {
    const signed = this.authentication?.signed(chunks);
    const length = signed === undefined || signed === chunks ? byteLength : packetByteLength(signed);
    this.emit(path, this.peerTag, signed ?? chunks, length, hasData && this.ecnAgreed);
  }

  /** Something goes that must be alone in its packet, and is all that answers the packet at hand (§12.4). */
  private withdraw(): void {
    this.answers.clear();
    this.packets.discard();
  }

  private emit(
    path: Path,
    tag: VerificationTag,
    chunks: readonly Chunk[],
    byteLength: number,
    ecnCapable = false,
  ): void {
    if (this.muted) return;
    const way = this.reconfiguration === undefined ? path : this.reconfiguration.wayOf(path, chunks);
    if (way === undefined) return;
    this.statistics.packetsSent++;
    const packet = {
      sourcePort: this.localPort,
      destinationPort: this.remotePort,
      verificationTag: tag,
      chunks,
      byteLength,
    };
    this.stack.send(packet, way, ecnCapable);
  }

  waitingAcknowledgment(path: Path, room: number): readonly Chunk[] {
    const { receiver } = this;
    if (!receiver.sackWaits || receiver.sackPath !== path) return NOTHING;
    const echo = receiver.congestionEcho();
    const left = echo === undefined ? room : room - chunkByteLength(echo);
    if (receiver.sackSize > left) return NOTHING;
    const sack = receiver.takeSack(left);
    if (sack === undefined) return NOTHING;
    return echo === undefined ? [sack] : [echo, sack];
  }

  /** Sends what there is to be sent: the one place that decides on order and bundling. */
  flush(): void {
    if (this.#phase.kind === 'closed') return;
    this.sendDueSack();
    this.answers.sendWindowReduced();
    if (sendsData(this.#phase)) {
      this.sender.transmitForwardTsn();
      // Beside the SACK, before data fills the packet. If there is none, a SHUTDOWN may be what must go.
      if (!this.sender.drained) this.answers.send();
      // To an address that is not confirmed goes no data (§5.4).
      if (this.pathSet.scheduler.main().confirmed) this.sender.transmit();
      if (this.sender.drained) this.drained();
    }
    // Beside all that must go they take what room is left.
    this.answers.send();
    this.packets.finish();
    this.reconfiguration?.followPeer();
    const { observer } = this.stack;
    if (observer?.sent !== undefined && sendsData(this.#phase)) observer.sent(this.observed, this.sender, this.now());
  }

  private sendDueSack(): void {
    const { receiver } = this;
    if (!receiver.sackIsDue) return;
    const path = receiver.sackPath ?? this.pathSet.scheduler.main();
    const sent = this.answers.sendSack(receiver, path);
    // Until its SHUTDOWN is answered, it goes along with each acknowledgment (§9.2).
    if (sent && this.#phase.kind === 'shutdownSent') this.shuttingDown.repeat(path);
  }

  /** All data is acknowledged: a shutdown continues. */
  private drained(): void {
    const { kind } = this.#phase;
    if (kind === 'established') return;
    this.heartbeats.stop();
    if (kind === 'shutdownPending') {
      this.transition({ kind: 'shutdownSent' });
      this.shuttingDown.sendShutdown();
    } else {
      this.transition({ kind: 'shutdownAckSent' });
      this.shuttingDown.sendShutdownAck(this.shutdownCameBy?.usable === true ? this.shutdownCameBy : undefined);
    }
  }

  // The end.

  /** Sends an ABORT, if the peer can know the association. */
  protected abortPeer(cause: SctpErrorCause, path?: Path): void {
    // An association without a tag may not have a path, either.
    if (this.peerTag === 0 || this.#phase.kind === 'closed') return;
    this.statistics.abortsSent++;
    const to = path ?? this.pathSet.scheduler.main();
    const abort: AbortChunk = { type: 'ABORT', reflected: false, causes: [quotedWithin(cause, to.room)] };
    // No DATA in its packet, but other control chunks before it (§3.3.7).
    if (this.packets.hasData(to)) this.packets.finish();
    this.packets.addControl(to, abort);
    this.packets.finish();
  }

  /** Sends a chunk alone to a peer whose tag is not known: with the own tag, and the T bit, which says so (§8.5.1). */
  protected sendReflected(
    path: Path,
    chunk: (AbortChunk | ShutdownCompleteChunk) & { readonly reflected: true },
  ): void {
    if (chunk.type === 'ABORT') this.statistics.abortsSent++;
    this.withdraw();
    this.emit(path, this.localTag, [chunk], COMMON_HEADER + chunkByteLength(chunk));
  }

  /** The association is over, and the reason is reported to the engine. */
  protected end(end: AssociationEnd, reason?: string): void {
    if (this.#phase.kind === 'closed') return;
    if (end === 'lost') this.statistics.associationsLost++;
    for (const message of this.close()) this.messageFailed(message);
    this.stack.notify(this, { kind: 'ended', end, reason });
  }

  /** The association is over. @returns messages that were not acknowledged */
  protected close(): OutgoingMessage[] {
    this.packets.finish();
    this.answers.clear();
    this.transition({ kind: 'closed' });
    const unsent = this.sender.fail();
    this.stack.observer?.closed?.(this.observed, this.now());
    this.heartbeats.stop();
    this.shuttingDown.stop();
    this.reconfiguration?.dispose();
    this.reconfiguration = undefined;
    this.receiver.dispose();
    this.pathSet.dispose();
    this.removed();
    return unsent;
  }
}
