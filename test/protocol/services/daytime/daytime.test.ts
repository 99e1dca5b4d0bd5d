import assert from 'node:assert/strict';
import { TransportError, type AssociationEnd, type Calendar, type Host } from '../../../../protocol/host.ts';
import { DaytimeClient } from '../../../../protocol/services/daytime/client.ts';
import { daytimeService } from '../../../../protocol/services/daytime/descriptor.ts';
import { daytimeText } from '../../../../protocol/services/daytime/text.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';

const { poolHandle, protocol } = daytimeService;
const time = { year: 2026, month: 3, day: 1, weekday: 0, hours: 7, minutes: 5, seconds: 9, microseconds: 1234 };
const calendar: Calendar = { now: () => time };
const place = { profile: 'rfc', addresses: [], port: 13, association: {} } as const;

/** A daytime client that asks three times, and has got no element yet. */
class Play extends ClientStage {
  readonly heard: string[] = [];
  readonly client: DaytimeClient;

  constructor() {
    super(poolHandle, [protocol]);
    let answers = 0;
    this.client = new DaytimeClient(
      this.user,
      { poolHandle, answerTimeout: 5, interval: 10, resolutionRetryDelay: 0.25 },
      {
        answered: (text, element) => {
          this.heard.push(`${element}> ${Buffer.from(text).toString()}`);
          return ++answers < 3;
        },
        failedOver: (end, element) => this.heard.push(`${element}: ${end}`),
        unavailable: (reason) => this.heard.push(reason),
      },
    );
    this.connectRegistrar();
  }

  answers(association: ScriptedAssociation, text: string): void {
    this.sessions.handler.message(association, Buffer.from(text), 0, 0);
  }

  end(association: ScriptedAssociation, end: AssociationEnd): void {
    association.state = 'ended';
    this.sessions.handler.associationEnded?.(association, end);
  }
}

describe('daytime server', () => {
  function start(host: Host): ScriptedEndpoint {
    return daytimeService.server.start(host, place, {}, () => undefined).endpoint as ScriptedEndpoint;
  }

  it("says the date and time in RSPLIB's format when a session begins, and shuts it down", () => {
    assert.equal(daytimeText(time), 'Sunday, 01-March-2026 07:05:09.001234\n');
    const association = start(Object.assign(new ScriptedHost(['10.0.0.1']), { calendar })).accept(['10.0.0.2'], 5000);
    assert.deepEqual(
      association.sent.map(({ ppid, hex }) => [ppid, Buffer.from(hex, 'hex').toString()]),
      [[0, daytimeText(time)]],
    );
    assert.equal(association.end, 'shutdown');
  });

  it('shuts a session down only when its text was taken', () => {
    const endpoint = start(Object.assign(new ScriptedHost(['10.0.0.1']), { calendar }));
    endpoint.roomOfNew = 0;
    const association = endpoint.accept(['10.0.0.2'], 5000);
    assert.equal(association.end, undefined);
    association.room = 1;
    endpoint.handler.writable?.(association);
    assert.deepEqual([association.sent.length, association.end], [1, 'shutdown']);
  });

  it('does not start in a world without a calendar', () => {
    assert.throws(() => start(new ScriptedHost(['10.0.0.1'])), TransportError);
  });
});

describe('daytime client', () => {
  it('asks again after an interval, in a new session: the end of one that was answered is no failure', () => {
    const play = new Play();
    const first = play.select();
    play.answers(first, 'one');
    play.answers(first, 'more than was asked for');
    play.end(first, 'shutDownByPeer');
    play.run(9);
    assert.deepEqual([play.heard, play.resolutions], [['10> one'], 1]);
    play.run(2);
    assert.equal(play.resolutions, 2);
    play.answers(play.select(11), 'two');
    // This element does not shut the session down.
    play.run(11);
    assert.equal(play.latestSession.end, 'abort');
    const third = play.select(12);
    play.answers(third, 'three');
    play.end(third, 'shutDownByPeer');
    play.run(100);
    assert.deepEqual([play.heard, play.resolutions, play.reports], [['10> one', '11> two', '12> three'], 3, []]);
  });

  it('leaves an element that ends the session without an answer, or does not answer in time', () => {
    const play = new Play();
    play.end(play.select(), 'shutDownByPeer');
    play.run(1);
    assert.deepEqual(play.heard, ['10: shutDownByPeer']);
    play.select(11);
    play.run(5.5);
    assert.deepEqual([play.heard.at(-1), play.reports], ['11: silent', [11]]);
    play.answers(play.select(12), 'late');
    assert.equal(play.heard.at(-1), '12> late');
  });

  it('reports that there is no element, and looks again until it is stopped', () => {
    const play = new Play();
    play.selectNothing();
    play.run(0.3);
    assert.deepEqual([play.heard, play.resolutions], [['unknown pool'], 2]);
    play.selectNothing();
    play.client.stop();
    play.run(10);
    assert.equal(play.resolutions, 2);
  });
});
