import { MOST_BOARD_PIXELS } from '../../view/image-board.ts';
import type { Observation } from '../../view/observation.ts';
import { ComponentDirectory } from '../../view/component-directory.ts';
import { every, type Wait } from '../../../native/long-wait.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import { ControlRefused, type ControlRequest, type DemoWorld, type ImageSettings } from '../demo-world.ts';
import { eventObservation } from '../told-events.ts';
import { AddressBlock, MOST_PROCESSES } from './address-block.ts';
import type { ProcessOrder, ImageOrder } from './component-order.ts';
import { LinkTable } from '../link-table.ts';
import type { ComponentSurroundings } from './component-surroundings.ts';
import { DemoComponent, GRACE, type ComponentPlace } from './real-component.ts';
import { inStages } from './stages.ts';

export interface DemoPoolOptions {
  /** The program and its arguments by which components are started: `rsplab` with its hidden command for them. */
  readonly call: readonly string[];
  /** 1 or more (default: 2). */
  readonly registrars?: number;
  /** Pool elements (default: 3). */
  readonly servers?: number;
  /** Pool users (default: 2). */
  readonly clients?: number;
  /** UDP port of all components (default: 9899). */
  readonly udpPort?: number;
  /** Iterations/s of an element (default: 1 000 000). */
  readonly capacity?: number;
  /** What differs from the usual image of pool users. */
  readonly image?: Partial<ImageOrder>;
}

/** @internal As large as there is room for the images of so many users in views. */
export function usualImage(users: number): ImageOrder {
  const [width, height] = [400, 250];
  const scale = Math.min(1, Math.sqrt(MOST_BOARD_PIXELS / (users * width * height)));
  return {
    width: Math.floor(scale * width),
    height: Math.floor(scale * height),
    sessions: 4,
    maxIterations: 250,
    algorithm: 'Mandelbrot',
  };
}

/** An image takes some ten seconds, and a processor hardly anything. */
const USUAL_CAPACITY = 1_000_000;

/** s, between looks for processes that say nothing any more. */
const LIFE_CHECK = 1;
/** ms, for registrars, elements and users to be in service, until those that need them are started anyway. */
const START_PATIENCE = 30_000;
/** ms, for elements and users to leave, and then for registrars. */
const FAREWELL = 1500;

/**
 * A pool of real processes on this machine, which have images computed: SCTP over UDP on loopback addresses that no other
 * demo has. Nothing is announced, so that other pools do not hear of it.
 *
 * @throws RangeError if there are too many components, or none
 */
export function openRealWorld(options: DemoPoolOptions): DemoWorld {
  return new RealWorld(options);
}

class RealWorld implements DemoWorld {
  readonly kind = 'real';
  readonly controls = ['startAll', 'stopAll', 'killAll'] as const;
  readonly title: string;
  readonly #options: Required<DemoPoolOptions>;
  readonly #names = new ComponentDirectory();
  readonly #components = new Map<string, DemoComponent>();
  readonly #componentAt = new Map<string, string>();
  #since = performance.now();
  #addresses: AddressBlock | undefined;
  #isOver = false;
  #checks: Wait | undefined;
  /** Ends what is done stage by stage, when something else is to be done. */
  #stages = new AbortController();

  constructor(options: DemoPoolOptions) {
    const { registrars = 2, servers = 3, clients = 2, udpPort = SCTP_OVER_UDP_PORT } = options;
    const { capacity = USUAL_CAPACITY, image = {} } = options;
    const sum = registrars + servers + clients;
    if (sum > MOST_PROCESSES) throw new RangeError(`a demo has at most ${MOST_PROCESSES} components, not ${sum}`);
    this.#options = { ...options, registrars, servers, clients, udpPort, capacity, image };
    this.title = `${counted(registrars, 'registrar')}, ${counted(servers, 'pool element')}, ${counted(clients, 'pool user')} on this machine`;
  }

  async start(observe: (observation: Observation) => void): Promise<void> {
    const { registrars, servers, clients, udpPort } = this.#options;
    this.#since = performance.now();
    const block = await AddressBlock.claim(registrars + servers + clients, udpPort);
    // It may be stopped while it starts.
    if (this.#isOver) return block.release();
    this.#addresses = block;
    observe({ kind: 'clock', at: this.#now(), speed: 1, paused: false });
    const around: ComponentSurroundings = {
      call: this.#options.call,
      links: new LinkTable(observe, () => this.#now()),
      names: this.#names,
      componentAt: (addresses) => {
        const known = addresses.find((address) => this.#componentAt.has(address));
        return known === undefined ? undefined : this.#componentAt.get(known);
      },
      tell: (event) => observe(eventObservation(this.#now(), event, this.#names)),
      observe: (observation) => {
        if (observation.kind === 'component') this.#names.know(observation);
        observe({ ...observation, at: this.#now() });
      },
    };
    for (const each of this.#places(block)) {
      const component = new DemoComponent(each, around);
      this.#components.set(each.id, component);
      for (const address of each.order.addresses) this.#componentAt.set(address, each.id);
      component.tellChanges();
    }
    void this.#startAll();
    this.#checks = every(LIFE_CHECK, () => {
      for (const component of this.#components.values()) component.checkLife();
    });
  }

  async control(request: ControlRequest): Promise<void> {
    switch (request.action) {
      case 'startAll':
        return void this.#startAll();
      case 'stopAll':
        return void this.#stopAll(GRACE);
      case 'killAll':
        return this.#killAll();
      case 'pause':
      case 'continue':
      case 'step':
      case 'speed':
        throw new ControlRefused('the time of real processes cannot be changed: rsplab demo --simulate has this');
      case 'cutPath':
      case 'joinPath':
        return this.#component(request.component).setPathUp(request.path, request.action === 'joinPath');
      case 'newImage':
        return this.#newImage(this.#component(request.component), request.image);
      case 'start':
      case 'stop':
      case 'kill':
      case 'restart':
      case 'failureMode':
      case 'reliableMode':
        return this.#component(request.component).act(request.action);
    }
  }

  log(component: string): readonly string[] | undefined {
    return this.#components.get(component)?.log;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#checks?.cancel();
    await this.#stopAll(FAREWELL);
    this.#killAll();
    await Promise.all(Array.from(this.#components.values(), async (component) => component.ended()));
    const addresses = this.#addresses;
    this.#addresses = undefined;
    await addresses?.release();
  }

  /** Views keep so many pixels of all images: one that is too large would push out another that is being computed. */
  #newImage(user: DemoComponent, settings: ImageSettings): void {
    let room = MOST_BOARD_PIXELS;
    for (const component of this.#components.values()) if (component !== user) room -= component.pixels;
    user.setImage(settings, Math.max(0, room));
  }

  #now(): number {
    return (performance.now() - this.#since) / 1000;
  }

  /** One registrar, the others that learn from it, and then who needs them: nobody starts by looking in vain. */
  async #startAll(): Promise<void> {
    const [registrars, elements, users] = [
      this.#ofRole('registrar'),
      this.#ofRole('poolElement'),
      this.#ofRole('poolUser'),
    ];
    await inStages(
      // Without registrars nobody will serve whom others could wait for.
      registrars.length === 0
        ? [[...elements, ...users]]
        : [registrars.slice(0, 1), registrars.slice(1), elements, users],
      {
        act: (component) => component.start(),
        isDone: ({ isSettled }) => isSettled,
        patience: START_PATIENCE,
      },
      this.#nextStages(),
    );
  }

  /** Registrars are the last: elements deregister, and are answered. */
  async #stopAll(patience: number): Promise<void> {
    await inStages(
      [[...this.#ofRole('poolUser'), ...this.#ofRole('poolElement')], this.#ofRole('registrar')],
      { act: (component) => component.stop(), isDone: ({ lives }) => !lives, patience },
      this.#nextStages(),
    );
  }

  #killAll(): void {
    this.#nextStages();
    for (const component of this.#components.values()) component.kill();
  }

  #ofRole(role: ProcessOrder['role']): DemoComponent[] {
    return [...this.#components.values()].filter((component) => component.role === role);
  }

  #nextStages(): AbortSignal {
    this.#stages.abort();
    this.#stages = new AbortController();
    return this.#stages.signal;
  }

  /** @throws ControlRefused */
  #component(id: string): DemoComponent {
    const component = this.#components.get(id);
    if (component === undefined) throw new ControlRefused(`there is no component ${id}`);
    return component;
  }

  *#places(block: AddressBlock): Generator<ComponentPlace> {
    const { registrars: registrarCount, servers, clients, udpPort, capacity, image } = this.#options;
    let index = 0;
    const next = (count: number): string[][] => Array.from({ length: count }, () => [...block.addressesOf(index++)]);
    const registrars = next(registrarCount);
    const common = { udpPort, cutPaths: [] };
    for (const [number, addresses] of registrars.entries()) {
      const peers = registrars.filter((each) => each !== addresses);
      yield place('pr', 'PR', number, { role: 'registrar', addresses, ...common, registrars: peers });
    }
    for (const [number, addresses] of next(servers).entries())
      yield place('pe', 'PE', number, {
        role: 'poolElement',
        addresses,
        ...common,
        registrars: rotated(registrars, number),
        capacity,
        failureAfter: null,
      });
    for (const [number, addresses] of next(clients).entries())
      yield place('pu', 'PU', number, {
        role: 'poolUser',
        addresses,
        ...common,
        registrars: rotated(registrars, number),
        image: { ...usualImage(clients), ...image },
      });
  }
}

function place(prefix: string, name: string, number: number, order: ProcessOrder): ComponentPlace {
  return { id: `${prefix}${number + 1}`, name: `${name} ${number + 1}`, order };
}

/** Elements and users prefer the registrars in turn, so that each registrar has some of them. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const first = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
