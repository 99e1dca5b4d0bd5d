import { BytesPayload } from '../../../protocol/payload.ts';
import type { ComponentAction, ComponentView, ViewState } from '../../view/component-view.ts';
import { messageKind } from '../../view/message-kinds.ts';
import { ControlRefused, type ImageSettings } from '../demo-world.ts';
import { ComponentChild } from './component-child.ts';
import { ComponentLogLines } from './component-log-lines.ts';
import { imageSchema, type ProcessOrder, type ImageOrder } from './component-order.ts';
import type { ProcessReport } from './component-report.ts';
import type { ComponentSurroundings } from './component-surroundings.ts';
import type { LinkSide } from '../link-table.ts';
import { PoolUserImages } from './pool-user-images.ts';

export interface ComponentPlace {
  /** `pe2` */
  readonly id: string;
  /** `PE 2` */
  readonly name: string;
  readonly order: ProcessOrder;
}

/** Packets of a session, as RSPLIB's demo has it. */
const FAILURE_AFTER = 20;
/** ms, of a process that is asked to leave in order. */
export const GRACE = 6000;
/** ms: it must say something in this time after its start. */
const START_TIME = 60_000;
/** ms: it tells its status twice a second. */
const SILENCE = 5000;
/** Associations of a process, the latest ones. */
const MOST_ASSOCIATIONS = 1000;

type Status = Extract<ProcessReport, { readonly kind: 'status' }>;

/** A process that lives. */
interface Life {
  readonly child: ComponentChild;
  /** Associations by the numbers that it has given them. */
  readonly associations: Map<number, LinkSide>;
  state: 'starting' | 'up' | 'silent' | 'stopping';
  heardAt: number;
  status?: Status;
  /** It was killed by order. */
  isKilled: boolean;
  /** What it said last when it failed, or wrote last. */
  lastWords?: string;
  grace?: NodeJS.Timeout;
}

/** A component of the demo, over all lives of its process. */
export class DemoComponent {
  readonly id: string;
  readonly #name: string;
  readonly #around: ComponentSurroundings;
  readonly #log = new ComponentLogLines();
  readonly #images: PoolUserImages | undefined;
  readonly #ended = new Set<() => void>();
  #order: ProcessOrder;
  #life: Life | undefined;
  /** How its latest process ended. */
  #endState: 'stopped' | 'failed' = 'stopped';
  /** When its process has ended, the next one is started. */
  #startsAgain = false;
  #told = '';

  constructor({ id, name, order }: ComponentPlace, around: ComponentSurroundings) {
    this.id = id;
    this.#name = name;
    this.#order = order;
    this.#around = around;
    if (order.role === 'poolUser') this.#images = new PoolUserImages(id, around);
  }

  get log(): readonly string[] {
    return this.#log.lines;
  }

  get role(): ProcessOrder['role'] {
    return this.#order.role;
  }

  /** Whether it has a process. */
  get lives(): boolean {
    return this.#life !== undefined;
  }

  /** Whether it is in service, or will not be before it is started again. */
  get isSettled(): boolean {
    return this.#life === undefined || (this.#life.state === 'up' && this.#life.status?.inService === true);
  }

  get view(): ComponentView {
    const { role, addresses, cutPaths } = this.#order;
    const { identifier, pool, policy, load, home, inService = false, details = {} } = this.#life?.status ?? {};
    return {
      id: this.id,
      role,
      name: this.#name,
      state: this.#state,
      addresses,
      ...(identifier !== undefined && { identifier }),
      ...(cutPaths.length > 0 && { cutPaths }),
      ...(pool !== undefined && { pool }),
      ...(policy !== undefined && { policy }),
      ...(load !== undefined && { load }),
      ...(home !== undefined && { home }),
      inService,
      ...(role === 'poolElement' && { failureMode: this.#isFailing }),
      details,
      hasLog: true,
      actions: this.#actions(),
    };
  }

  /** @throws ControlRefused if the component cannot do it now */
  act(action: Exclude<ComponentAction, 'cutPath' | 'joinPath' | 'newImage'>): void {
    this.#check(action);
    switch (action) {
      case 'start':
        return this.start();
      case 'stop':
        return this.stop();
      case 'kill':
        return this.kill();
      case 'restart':
        this.#startsAgain = true;
        return this.#terminate();
      case 'failureMode':
      case 'reliableMode':
        return this.#setFailing(action === 'failureMode');
    }
  }

  /** @throws ControlRefused */
  setPathUp(path: number, up: boolean): void {
    const { addresses, cutPaths } = this.#order;
    const address = addresses[path];
    if (address === undefined)
      throw new ControlRefused(`${this.#name} has ${addresses.length} paths: there is no path ${path}`);
    if (cutPaths.includes(path) !== up) return;
    const others = cutPaths.filter((each) => each !== path);
    this.#order = { ...this.#order, cutPaths: up ? others : [...others, path] };
    this.#life?.child.send({ path, up });
    this.#around.tell({ component: this.id, event: up ? 'pathJoined' : 'pathCut', fields: { address } });
    this.tellChanges();
  }

  /** Pixels of its image; 0: it has none. */
  get pixels(): number {
    return this.#order.role === 'poolUser' ? pixelsOf(this.#order.image) : 0;
  }

  /**
   * @param room pixels that its image may have, beside those of the others
   * @throws ControlRefused if there is no such image, or no room for it
   */
  setImage(settings: ImageSettings, room: number): void {
    this.#check('newImage');
    if (this.#order.role !== 'poolUser') return;
    const image = imageOf({ ...this.#order.image, ...settings });
    if (pixelsOf(image) > room)
      throw new ControlRefused(
        `an image of ${image.width} × ${image.height} has ${pixelsOf(image)} pixels: ` +
          `beside the images of the other pool users there is room for ${room}`,
      );
    this.#order = { ...this.#order, image };
    this.#life?.child.send({ image });
  }

  start(): void {
    if (this.#life !== undefined) {
      this.#startsAgain = this.#life.state === 'stopping';
      return;
    }
    const now = performance.now();
    const child = new ComponentChild(this.#around.call, this.#order, {
      reported: (report) => this.#reported(life, report),
      wrote: (line) => this.#wrote(life, line),
      ended: (how) => this.#lifeEnded(life, how),
    });
    const life: Life = {
      child,
      heardAt: now,
      associations: new Map(),
      state: 'starting',
      isKilled: false,
    };
    this.#life = life;
    this.tellChanges();
  }

  stop(): void {
    this.#startsAgain = false;
    this.#terminate();
  }

  kill(): void {
    this.#startsAgain = false;
    if (this.#life === undefined) return;
    this.#life.isKilled = true;
    this.#life.child.kill();
  }

  /** Resolves when it has no process any more. */
  async ended(): Promise<void> {
    if (this.#life === undefined) return;
    await new Promise<void>((resolve) => this.#ended.add(resolve));
  }

  /** Looks whether its process still says something. */
  checkLife(): void {
    const life = this.#life;
    if (life === undefined) return;
    const silence = performance.now() - life.heardAt;
    if (life.state === 'starting' && silence > START_TIME) {
      life.lastWords ??= `nothing was heard of it for ${START_TIME / 1000} s`;
      life.child.kill();
    } else if (life.state === 'up' && silence > SILENCE) {
      life.state = 'silent';
      this.#around.tell({ component: this.id, event: 'silent' });
      this.tellChanges();
    }
  }

  /** Tells the view what is new. */
  tellChanges(): void {
    const { view } = this;
    const text = JSON.stringify(view);
    if (text === this.#told) return;
    this.#told = text;
    this.#around.observe({ kind: 'component', ...view });
  }

  get #state(): ViewState {
    return this.#life?.state ?? this.#endState;
  }

  get #isFailing(): boolean {
    return this.#order.role === 'poolElement' && this.#order.failureAfter !== null;
  }

  #actions(): ComponentAction[] {
    const { role, addresses, cutPaths } = this.#order;
    const state = this.#state;
    const lives = this.#life !== undefined;
    const actions: ComponentAction[] = lives ? [] : ['start'];
    if (lives && state !== 'stopping') actions.push('stop', 'restart');
    if (lives) actions.push('kill');
    if (role === 'poolElement' && state !== 'stopping') actions.push(this.#isFailing ? 'reliableMode' : 'failureMode');
    if (cutPaths.length < addresses.length) actions.push('cutPath');
    if (cutPaths.length > 0) actions.push('joinPath');
    if (role === 'poolUser' && state === 'up') actions.push('newImage');
    return actions;
  }

  #check(action: ComponentAction): void {
    const actions = this.#actions();
    if (!actions.includes(action))
      throw new ControlRefused(`${this.#name} is ${this.#state}: ${action} is not possible, but ${actions.join(', ')}`);
  }

  #terminate(): void {
    const life = this.#life;
    if (life === undefined || life.state === 'stopping') return;
    life.state = 'stopping';
    life.child.terminate();
    life.grace = setTimeout(() => life.child.kill(), GRACE);
    this.tellChanges();
  }

  /** A process has its mode from its start on, as RSPLIB's has. */
  #setFailing(isFailing: boolean): void {
    if (this.#order.role !== 'poolElement') return;
    this.#order = { ...this.#order, failureAfter: isFailing ? FAILURE_AFTER : null };
    const fields = isFailing ? { packets: FAILURE_AFTER } : {};
    this.#around.tell({ component: this.id, event: isFailing ? 'failureMode' : 'reliableMode', fields });
    this.#startsAgain = this.#life !== undefined;
    this.#terminate();
    this.tellChanges();
  }

  #wrote(life: Life, line: string): void {
    life.lastWords = line;
    this.#log.add(line);
  }

  #lifeEnded(life: Life, how: string): void {
    if (this.#life !== life) return;
    clearTimeout(life.grace);
    this.#life = undefined;
    const { id } = this;
    const wasAsked = life.state === 'stopping' && !life.isKilled;
    this.#endState = wasAsked ? 'stopped' : 'failed';
    if (wasAsked) this.#around.tell({ component: id, event: 'stopped' });
    else if (life.isKilled) this.#around.tell({ component: id, event: 'killed' });
    else {
      const reason = life.lastWords === undefined ? how : `${life.lastWords} (${how})`;
      const event = life.state === 'starting' ? 'startFailed' : 'died';
      this.#around.tell({ component: id, event, fields: { reason } });
    }
    this.#log.add(`--- the process has ended: ${how}`);
    this.#around.links.gone(id);
    this.#images?.userEnded();
    const again = this.#startsAgain;
    this.#startsAgain = false;
    if (again) this.start();
    else for (const resolve of this.#ended) resolve();
    this.tellChanges();
  }

  #reported(life: Life, report: ProcessReport): void {
    if (this.#life !== life) return;
    life.heardAt = performance.now();
    if (life.state === 'silent') {
      life.state = 'up';
      this.#around.tell({ component: this.id, event: 'heard' });
      this.tellChanges();
    }
    switch (report.kind) {
      case 'started':
        if (life.state === 'starting') life.state = 'up';
        return this.tellChanges();
      case 'failure':
        this.#wrote(life, report.reason);
        // Without its component it is of no use.
        return life.state === 'starting' ? life.child.kill() : undefined;
      case 'log':
        this.#log.event(report.component, report.event, report.fields);
        return this.#around.tell({ component: this.id, event: report.event, fields: report.fields });
      case 'status':
        life.status = report;
        return this.tellChanges();
      case 'association':
      case 'up':
      case 'over':
        return this.#association(life, report);
      case 'message':
        return this.#message(life, report);
      case 'lost':
        return this.#around.tell({
          component: this.id,
          event: 'remark',
          fields: { text: `${report.reports} reports of ${this.#name} were left out: there were too many` },
        });
      case 'image':
      case 'pixels':
      case 'failover':
      case 'imageStatus':
      case 'usage':
        return this.#images?.reported(report);
    }
  }

  #association(
    { associations }: Life,
    report: Extract<ProcessReport, { readonly kind: 'association' | 'up' | 'over' }>,
  ): void {
    if (report.kind === 'association') {
      const peer = this.#around.componentAt(report.addresses);
      if (peer === undefined || peer === this.id) return;
      const { localPort: port, remotePort: peerPort, isInbound } = report;
      associations.set(report.association, { component: this.id, port, peer, peerPort, isInbound });
      for (const [oldest, end] of associations) {
        if (associations.size <= MOST_ASSOCIATIONS) break;
        associations.delete(oldest);
        this.#around.links.over(end);
      }
      return;
    }
    const end = associations.get(report.association);
    if (end === undefined) return;
    if (report.kind === 'up') return this.#around.links.up(end, report.protocol);
    associations.delete(report.association);
    this.#around.links.over(end);
  }

  #message({ associations }: Life, report: Extract<ProcessReport, { readonly kind: 'message' }>): void {
    const { association, ppid, protocol, type, byteLength, content } = report;
    const peer = associations.get(association)?.peer;
    if (peer === undefined) return;
    this.#around.observe({
      kind: 'message',
      from: this.id,
      to: peer,
      protocol,
      type,
      byteLength,
      ...(content !== undefined && { decoded: () => decoded(content, ppid) }),
    });
  }
}

function decoded(content: string, ppid: number): string {
  const payload = new BytesPayload(Buffer.from(content, 'base64'));
  return messageKind({ payload, ppid }, 'rfc').decoded();
}

/** @throws ControlRefused */
function pixelsOf({ width, height }: ImageOrder): number {
  return width * height;
}

function imageOf(settings: Readonly<Record<keyof ImageOrder, number | string>>): ImageOrder {
  const { data, error } = imageSchema.safeParse(settings);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  throw new ControlRefused(`there is no such image: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
