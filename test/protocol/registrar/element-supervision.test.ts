import assert from 'node:assert/strict';
import { ElementSupervision, jittered, type Supervisor } from '../../../protocol/registrar/element-supervision.ts';
import { asapServiceDefaults, type AsapServiceSettings } from '../../../protocol/registrar/registrar-options.ts';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost } from './scripted-host.ts';

/** The supervision of one element: an interval of 10 s, 3 s for the answer. */
class Stage implements Supervisor {
  readonly host = new ScriptedHost([]);
  readonly clock = this.host.clock;
  readonly random = { uniform: () => 0.75, uint32: () => 0, exponential: (mean: number) => mean };
  readonly settings: AsapServiceSettings;
  /** `SECONDS asked`, `SECONDS claimed`, `SECONDS dead`. */
  readonly events: string[] = [];
  readonly supervision: ElementSupervision;
  readonly association = this.host.transport
    .open(
      { addresses: [], port: 1, protocols: [] },
      { message: () => undefined, associationRestarted: () => undefined },
    )
    .connect(['10.0.0.7'], 5000);

  constructor(settings: Partial<AsapServiceSettings> = {}) {
    const times = { endpointKeepAliveInterval: 10, endpointKeepAliveTimeout: 3, endpointKeepAliveJitter: 0 };
    this.settings = { ...asapServiceDefaults.rfc, ...times, ...settings };
    const outcome = new Handlespace({ profile: 'rfc' }).register('P', element('RoundRobin', 7));
    assert.ok(outcome.ok);
    this.supervision = new ElementSupervision(this, outcome.entry);
  }

  sendKeepAlive(_supervision: ElementSupervision, home: boolean): void {
    this.#note(home ? 'claimed' : 'asked');
  }

  elementDead(): void {
    this.#note('dead');
  }

  run(seconds: number): void {
    this.clock.run({ until: this.clock.now() + seconds });
  }

  #note(what: string): void {
    this.events.push(`${Number(this.clock.now().toFixed(6))} ${what}`);
  }
}

describe('supervision of an element', () => {
  it('asks at each interval since the last acknowledgment, and finds it dead if it does not answer', () => {
    const stage = new Stage();
    const { supervision } = stage;
    assert.ok(supervision.resting);
    supervision.registered(stage.association);
    assert.deepEqual(
      [supervision.association, supervision.confirmedAt, supervision.resting],
      [stage.association, 0, false],
    );
    stage.run(11);
    supervision.acknowledged();
    stage.run(20);
    assert.deepEqual(stage.events, ['10 asked', '21 asked', '24 dead']);
  });

  it('takes an acknowledgment for one only if it was asked', () => {
    const stage = new Stage();
    stage.supervision.registered(stage.association);
    stage.run(5);
    stage.supervision.lost = true;
    stage.supervision.acknowledged();
    assert.equal(stage.supervision.lost, false);
    stage.run(5.1);
    assert.deepEqual(stage.events, ['10 asked']);
  });

  it('begins its interval again with a registration, unless the profile says otherwise', () => {
    for (const [registrationRestartsKeepAlive, first] of [
      [true, '15 asked'],
      [false, '10 asked'],
    ] as const) {
      const stage = new Stage({ registrationRestartsKeepAlive });
      stage.supervision.registered(stage.association);
      stage.run(5);
      stage.supervision.lost = true;
      stage.supervision.registered(stage.association);
      assert.deepEqual([stage.supervision.lost, stage.supervision.confirmedAt], [false, 5]);
      stage.run(10.5);
      assert.equal(stage.events[0], first);
    }
  });

  it('asks at once when it is to check, once until the answer', () => {
    const stage = new Stage();
    stage.supervision.registered(stage.association);
    stage.run(2);
    stage.supervision.check();
    stage.run(1);
    stage.supervision.check();
    stage.run(2.5);
    assert.deepEqual(stage.events, ['2 asked', '5 dead']);
  });

  it('asks because of reports once a second at most', () => {
    const stage = new Stage();
    stage.supervision.registered(stage.association);
    for (let i = 0; i < 25; i++) {
      stage.supervision.checkReported();
      stage.supervision.acknowledged();
      stage.run(0.125);
    }
    assert.deepEqual(stage.events, ['0 asked', '1 asked', '2 asked', '3 asked']);
  });

  it('claims an element, which confirms its home by the acknowledgment of that, and of nothing else', () => {
    const stage = new Stage();
    const { supervision } = stage;
    supervision.check();
    stage.run(1);
    supervision.acknowledged();
    assert.deepEqual([supervision.confirmedAt, supervision.claiming], [-Infinity, false]);
    stage.run(1);
    supervision.claim();
    assert.ok(supervision.claiming);
    stage.run(1);
    supervision.acknowledged();
    assert.deepEqual([supervision.confirmedAt, supervision.claiming], [3, false]);
    supervision.claim();
    supervision.registered(stage.association);
    assert.equal(supervision.claiming, false);
    stage.run(10.5);
    assert.deepEqual(stage.events, ['0 asked', '2 claimed', '3 claimed', '13 asked']);
  });

  it('finds an element dead that answers none of several claims within the time of the first one', () => {
    const stage = new Stage();
    const { supervision } = stage;
    for (let audit = 0; audit < 3; audit++) {
      supervision.claim();
      stage.run(1.25);
    }
    assert.deepEqual(stage.events, ['0 claimed', '1.25 claimed', '2.5 claimed', '3 dead']);
  });

  it('asks nothing while another registrar is the home, or when it has ended', () => {
    for (const end of ['rest', 'stop'] as const) {
      const stage = new Stage();
      stage.supervision.registered(stage.association);
      stage.supervision.claim();
      stage.supervision[end]();
      stage.run(100);
      assert.deepEqual([stage.events, stage.supervision.resting], [['0 claimed'], true]);
      assert.equal(stage.supervision.claiming, end === 'stop');
    }
    const stage = new Stage();
    stage.supervision.check();
    stage.supervision.rest();
    stage.supervision.check();
    assert.equal(stage.events.length, 2);
  });

  it('has intervals drawn evenly around the configured one', () => {
    const stage = new Stage({ endpointKeepAliveJitter: 0.5 });
    stage.supervision.registered(stage.association);
    stage.run(13);
    assert.deepEqual(stage.events, ['12.5 asked']);
    const at = (uniform: number): number => jittered(10, 0.2, { ...stage.random, uniform: () => uniform });
    assert.deepEqual(
      [at(0), at(0.5), at(0.75)].map((interval) => interval.toFixed(6)),
      ['8.000000', '10.000000', '11.000000'],
    );
    const none = { ...stage.random, uniform: () => assert.fail('nothing is drawn') };
    assert.equal(jittered(10, 0, none), 10);
  });
});
