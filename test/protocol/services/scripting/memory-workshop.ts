import {
  WorkError,
  WorkRefusal,
  type OpenWorkshop,
  type UploadedFile,
  type WorkEvents,
  type WorkFiles,
  type WorkRoom,
  type WorkRules,
  type WorkSink,
  type WorkSource,
  type Workshop,
} from '../../../../protocol/workshop.ts';

/** Stands for the SHA-1 of a file of the tests. */
export function hashOf(file: Uint8Array): Uint8Array {
  const hash = new Uint8Array(20);
  for (const [index, byte] of file.entries()) hash[index % 20] = ((hash[index % 20] ?? 0) * 31 + byte + 1) & 0xff;
  return hash;
}

/** Work as the test wants it: uploads are kept in memory, and the test says when the work ends, and with what. */
export class MemoryWorkshop implements Workshop, OpenWorkshop {
  readonly processors = 2;
  readonly hostName = 'workhorse';
  readonly rooms: MemoryRoom[] = [];
  /** Environments that are at hand, as text. */
  readonly environments = new Set<string>();
  rules: WorkRules | undefined;
  isClosed = false;
  /** Rooms that may still be entered. */
  free = Infinity;
  /** Bytes that a room has place for. */
  place = Infinity;
  /** Called when work starts; default: the test ends it. */
  worker: ((room: MemoryRoom) => void) | undefined;

  open(rules: WorkRules): OpenWorkshop {
    this.rules = rules;
    return this;
  }

  enter(events: WorkEvents): WorkRoom {
    if (this.free < 1) throw new WorkError('no space left on device');
    this.free--;
    const room = new MemoryRoom(this, events);
    this.rooms.push(room);
    return room;
  }

  close(): void {
    this.isClosed = true;
  }
}

export class MemoryRoom implements WorkRoom {
  readonly files: Record<UploadedFile, number[]> = { input: [], environment: [] };
  state: 'entered' | 'working' | 'ended' | 'left' = 'entered';
  stopped: string | undefined;
  #result = new Uint8Array();
  #isRead = 0;
  #isBroken = false;
  readonly #workshop: MemoryWorkshop;
  readonly #events: WorkEvents;

  constructor(workshop: MemoryWorkshop, events: WorkEvents) {
    this.#workshop = workshop;
    this.#events = events;
  }

  hasEnvironment(sha1: Uint8Array): boolean {
    return this.#workshop.environments.has(String(sha1));
  }

  /** Its disk is full. */
  breaks(): void {
    this.#isBroken = true;
  }

  store(file: UploadedFile, data: Uint8Array): void {
    if (this.#isBroken) throw new WorkError('no space left on device');
    const { input, environment } = this.files;
    if (input.length + environment.length + data.length > this.#workshop.place) throw new WorkRefusal('too large');
    this.files[file].push(...data);
  }

  start(environment: Uint8Array | undefined): void {
    if (environment !== undefined && !this.hasEnvironment(environment)) {
      const hash = hashOf(Uint8Array.from(this.files.environment));
      if (String(hash) !== String(environment)) throw new WorkRefusal('another one');
      this.#workshop.environments.add(String(environment));
    }
    this.state = 'working';
    this.#workshop.worker?.(this);
  }

  stop(reason: string): void {
    this.stopped = reason;
    this.end(137, new Uint8Array());
  }

  read(length: number): Uint8Array {
    const part = this.#result.slice(this.#isRead, this.#isRead + length);
    this.#isRead += part.length;
    return part;
  }

  leave(): void {
    this.state = 'left';
  }

  /** The work ends. */
  end(status: number, result: Uint8Array): void {
    if (this.state !== 'working') return;
    this.state = 'ended';
    this.#result = result.slice();
    this.#events.ended(status);
  }
}

/** Files of a client in memory. */
export class MemoryFiles implements WorkFiles {
  readonly sinks: MemorySink[] = [];
  readonly #files: Readonly<Record<string, Uint8Array>>;

  constructor(files: Readonly<Record<string, Uint8Array>>) {
    this.#files = files;
  }

  source(path: string): MemorySource {
    const file = this.#files[path];
    if (file === undefined) throw new WorkError(`${path}: no such file`);
    return new MemorySource(file);
  }

  sink(): MemorySink {
    const sink = new MemorySink();
    this.sinks.push(sink);
    return sink;
  }

  isSame(one: string, other: string): boolean {
    return one === other;
  }
}

export class MemorySource implements WorkSource {
  /** The test reports its SHA-1. */
  isSlow = false;
  hashed: (sha1: Uint8Array | WorkError) => void = () => undefined;
  closed = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  sha1(done: (sha1: Uint8Array | WorkError) => void): void {
    if (this.isSlow) this.hashed = done;
    else done(hashOf(this.#bytes));
  }

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.slice(offset, offset + length);
  }

  close(): void {
    this.closed++;
  }
}

export class MemorySink implements WorkSink {
  bytes: number[] = [];
  state: 'open' | 'complete' = 'open';
  discarded = 0;
  /** Bytes that it has place for. */
  place = Infinity;

  write(data: Uint8Array): void {
    if (this.bytes.length + data.length > this.place) throw new WorkError('no space left on device');
    this.bytes.push(...data);
  }

  complete(): void {
    this.state = 'complete';
  }

  discard(): void {
    this.discarded++;
    this.bytes = [];
  }
}
