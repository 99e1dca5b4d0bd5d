import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  SCRIPTING_PPID,
  scriptingCodec,
  type ScriptingMessage,
} from '../../../../protocol/services/scripting/codec.ts';
import { ScriptingServer } from '../../../../protocol/services/scripting/server.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';
import { hashOf, MemoryWorkshop } from './memory-workshop.ts';

const MOST_SESSIONS = 2;
const TIMES = { transmitTimeout: 30, keepAliveInterval: 15, keepAliveTimeout: 10, maxTime: 200 };

const environment = Uint8Array.of(1, 2, 3);
const messages: readonly ScriptingMessage[] = [
  { type: 'SCRIPTING_UPLOAD', data: environment },
  { type: 'SCRIPTING_UPLOAD', data: new Uint8Array() },
  { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: false, sha1: hashOf(environment) },
  { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: true, sha1: hashOf(Uint8Array.of(9)) },
  { type: 'SCRIPTING_KEEPALIVE' },
  { type: 'SCRIPTING_KEEPALIVE_ACK', status: undefined },
  { type: 'SCRIPTING_STATUS', status: 0 },
];

/** What happens to a server: a client comes, says something, reads, restarts or leaves; work ends; time passes. */
const event = fc.oneof(
  { weight: 2, arbitrary: fc.record({ what: fc.constant('comes' as const) }) },
  {
    weight: 10,
    arbitrary: fc.record({ what: fc.constant('says' as const), who: fc.nat(), message: fc.constantFrom(...messages) }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('reads' as const), who: fc.nat(), room: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('restarts' as const, 'leaves' as const), who: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('ends' as const), who: fc.nat(), bytes: fc.nat({ max: 50_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('waits' as const), seconds: fc.nat({ max: 40 }) }) },
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

class Stage {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly workshop = new MemoryWorkshop();
  load = 0;
  readonly server: ScriptingServer;
  readonly endpoint: ScriptedEndpoint;

  constructor() {
    const place = { profile: 'rsplib', addresses: [], port: 7000, association: {} } as const;
    const options = { ...TIMES, maxSessions: MOST_SESSIONS, hostName: 'pc' };
    this.server = new ScriptingServer(this.host, place, this.workshop, options, (load) => {
      this.load = load;
    });
    this.endpoint = this.server.endpoint as ScriptedEndpoint;
  }

  happens(given: Event): void {
    const { handler, associations } = this.endpoint;
    const living = associations.filter(({ state }) => state !== 'ended');
    const client = 'who' in given ? living[given.who % Math.max(1, living.length)] : undefined;
    if (given.what === 'comes') this.endpoint.accept(['10.0.0.2'], 5000 + associations.length);
    else if (given.what === 'waits') this.host.clock.run({ until: this.host.clock.now() + given.seconds });
    else if (given.what === 'ends')
      this.workshop.rooms[given.who % Math.max(1, this.workshop.rooms.length)]?.end(
        given.bytes % 3,
        new Uint8Array(given.bytes),
      );
    else if (client !== undefined) this.#does(client, given, handler);
  }

  #does(client: ScriptedAssociation, given: Event, handler: ScriptedEndpoint['handler']): void {
    if (given.what === 'says') this.endpoint.receive(client, SCRIPTING_PPID, scriptingCodec.encode(given.message));
    if (given.what === 'restarts') handler.associationRestarted(client);
    if (given.what === 'reads') {
      client.room = given.room;
      handler.writable?.(client);
    }
    if (given.what !== 'leaves') return;
    client.state = 'ended';
    handler.associationEnded?.(client, 'lost');
  }
}

describe('server of the Scripting Service, whatever happens', () => {
  it('has a room for each of its sessions, no more than it may have, and says its load', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const stage = new Stage();
        for (const each of events) {
          stage.happens(each);
          const { sessions = 0 } = stage.server.counters();
          const used = stage.workshop.rooms.filter(({ state }) => state !== 'left').length;
          assert.equal(used, sessions);
          assert.ok(sessions <= MOST_SESSIONS);
          assert.equal(stage.load, sessions / MOST_SESSIONS);
        }
        // Without clients that act, each session comes to its end, by itself or by its time.
        stage.host.clock.run({ until: stage.host.clock.now() + 2 * TIMES.maxTime + TIMES.transmitTimeout });
        assert.equal(stage.server.counters()['sessions'], 0);
      }),
      { numRuns: 2000 },
    );
  });
});
