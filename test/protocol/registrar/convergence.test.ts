import fc from 'fast-check';
import type { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import type { Registrar } from '../../../protocol/registrar/registrar.ts';
import { RserpoolWorld } from '../rserpool-world.ts';
import { assertConsistent, quickEnrp } from './registrar-views.ts';

const REGISTRARS = 3;
const ELEMENTS = 4;

type Fault =
  | { readonly kind: 'crash' | 'processCrash' | 'restart' | 'cut' | 'repair'; readonly registrar: number }
  | { readonly kind: 'register' | 'deregister' | 'crashElement' | 'updateLoad'; readonly element: number }
  | { readonly kind: 'loseUpdates'; readonly probability: number };

interface Step {
  readonly after: number;
  readonly fault: Fault;
}

const registrar = fc.nat(REGISTRARS - 1);
const element = fc.nat(ELEMENTS - 1);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom('crash', 'processCrash', 'restart', 'restart', 'cut', 'repair'), registrar }),
  fc.record({ kind: fc.constantFrom('register', 'register', 'deregister', 'crashElement', 'updateLoad'), element }),
  fc.record({ kind: fc.constant('loseUpdates'), probability: fc.constantFrom(0, 0.5, 1) }),
);
const steps = fc.array(fc.record({ after: fc.double({ min: 0.001, max: 9, noNaN: true }), fault }), {
  minLength: 3,
  maxLength: 25,
});

/** Three registrars, elements that come and go, and what befalls them. */
class Drama {
  readonly world = new RserpoolWorld('rfc', { failureDetectionTime: 3 });
  readonly #registrars: Registrar[];
  readonly #up: boolean[] = Array.from({ length: REGISTRARS }, () => true);
  readonly #elements: (PoolElement | undefined)[] = Array.from({ length: ELEMENTS }, () => undefined);
  #lives = 0;

  constructor() {
    const asap = { endpointKeepAliveInterval: 4, endpointKeepAliveTimeout: 2 };
    this.#registrars = this.world.registrars(REGISTRARS, asap, quickEnrp);
    this.world.run(8);
    for (let i = 0; i < ELEMENTS; i++) this.#register(i);
    this.world.run(2);
  }

  play({ after, fault: what }: Step): void {
    this.world.run(after);
    if (what.kind === 'loseUpdates') this.world.loseUpdates(what.probability);
    else if ('registrar' in what) this.#befalls(what.kind, what.registrar);
    else this.#happens(what.kind, what.element);
  }

  /** The faults stop: at least one registrar is there, and all paths are whole. */
  calm(): void {
    this.world.loseUpdates(0);
    if (!this.#up.includes(true)) this.#befalls('restart', 0);
    for (let i = 0; i < REGISTRARS; i++) this.#befalls('repair', i);
    this.world.run(90);
  }

  check(): void {
    const registrars = this.#registrars.filter((_, i) => this.#up[i]);
    const elements = this.#elements.filter((each) => each !== undefined).map(({ identifier }) => identifier);
    assertConsistent(registrars, elements);
  }

  #befalls(kind: 'crash' | 'processCrash' | 'restart' | 'cut' | 'repair', index: number): void {
    const victim = this.#registrars[index];
    const node = this.world.nodeOf(victim);
    if (kind === 'restart') {
      if (this.#up[index]) return;
      this.#up[index] = true;
      this.#registrars[index] = this.world.restart(victim);
    } else if (this.#up[index]) {
      if (kind === 'cut') this.world.network.cut(node);
      else if (kind === 'repair') this.world.network.repair(node);
      else {
        this.#up[index] = false;
        this.world.crash(victim, kind === 'crash' ? 'hostCrash' : 'processCrash');
      }
    }
  }

  #happens(kind: 'register' | 'deregister' | 'crashElement' | 'updateLoad', index: number): void {
    const present = this.#elements[index];
    if (kind === 'register') {
      if (present === undefined) this.#register(index);
    } else if (present !== undefined) {
      if (kind === 'updateLoad') {
        present.updateLoad((this.#lives * 0x01000000) >>> 0);
        return;
      }
      this.#elements[index] = undefined;
      if (kind === 'deregister') present.deregister();
      else {
        this.world.network.crashHost(this.world.nodeNamed(`pe${present.identifier}`));
        present.stop();
      }
    }
  }

  #register(index: number): void {
    const settings = { registrationLife: 5000, reregistrationInterval: 4000, registrationTimeout: 3 };
    const created = this.world.poolElement(100 * ++this.#lives + index, settings, {}, undefined, { huntTimeout: 2 });
    this.#elements[index] = created;
    created.register();
  }
}

describe('registrars under the rfc profile', () => {
  it('agree on all elements and their homes some time after faults of any kind stop', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const drama = new Drama();
        for (const step of all) drama.play(step);
        drama.calm();
        drama.check();
      }),
      { numRuns: Number(process.env['CONVERGENCE_RUNS'] ?? 80) },
    );
  });
});
