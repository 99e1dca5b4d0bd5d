import assert from 'node:assert/strict';
import type { PayloadProtocol } from '../../../protocol/host.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppControl } from '../../../protocol/services/calcapp/codec.ts';
import { encodeCalcAppCookie } from '../../../protocol/services/calcapp/cookie.ts';
import { PINGPONG_PPID, pingPongCodec } from '../../../protocol/services/pingpong/codec.ts';
import type { GivenValues, RunningClient, ServiceDescriptor } from '../../../protocol/services/service.ts';
import { services } from '../../../protocol/services/service-table.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { ClientStage } from '../pool-user/client-stage.ts';
import type { ScriptedAssociation } from '../registrar/scripted-host.ts';

/** The client of a service as programs run it, and what it reports to its operator; the test plays registrar and elements. */
class Stage extends ClientStage {
  readonly lines: string[] = [];
  /** Other reports: `selected`, `served`, `finished`, and why there is no element. */
  readonly notices: string[] = [];
  readonly program: RunningClient;

  constructor({ client, poolHandle, protocol }: ServiceDescriptor, given: GivenValues) {
    const protocols: readonly PayloadProtocol[] = [protocol];
    super(poolHandle, protocols);
    this.program = client.start(this.user, poolHandle, given, {
      tell: (line) => this.lines.push(line),
      warn: (line) => this.lines.push(`! ${line}`),
      selected: () => this.notices.push('selected'),
      served: () => this.notices.push('served'),
      unavailable: (reason) => this.notices.push(reason),
      finished: () => this.notices.push('finished'),
    });
  }

  end(association: ScriptedAssociation, end: 'lost' | 'aborted'): void {
    association.state = 'ended';
    this.sessions.handler.associationEnded?.(association, end);
  }
}

function reply(stage: Stage, association: ScriptedAssociation, messageNumber: bigint, replyNumber: bigint): void {
  const bytes = pingPongCodec.encode({ type: 'PONG', messageNumber, replyNumber, data: new Uint8Array(0) });
  stage.sessions.receive(association, PINGPONG_PPID, bytes);
}

describe('what the client of CalcApp tells', () => {
  const asap = asapCodec('rsplib');

  class CalcApp extends Stage {
    constructor(requests: number) {
      // The first request comes within a few seconds.
      super(services.calcapp, { requests, interval: 1, size: 1000 });
      while (this.registrars.associations.length === 0) this.run(0.5);
      this.connectRegistrar();
    }

    says(association: ScriptedAssociation, type: CalcAppControl['type'], jobId: number): void {
      const bytes = calcAppCodec.encode({ type, jobId, jobSize: 0, completed: 0 });
      this.sessions.receive(association, CALCAPP_PPID, bytes);
    }
  }

  it('are acceptances, rejections, failovers, and completions with their speed', () => {
    const stage = new CalcApp(1);
    const first = stage.select(10);
    stage.says(first, 'CALCAPP_REJECT', 1);
    assert.deepEqual(stage.lines, ['request 1: rejected']);
    stage.run(1);
    const second = stage.select(11);
    stage.run(0.5);
    stage.says(second, 'CALCAPP_ACCEPT', 1);
    assert.match(stage.lines[1], /^request 1: accepted after \d\.\d{3} s$/);
    const cookie = encodeCalcAppCookie({ jobId: 1, jobSize: 1000, completed: 1 });
    stage.sessions.receive(second, ASAP_PPID, asap.encode({ type: 'ASAP_COOKIE', cookie }));
    stage.end(second, 'lost');
    assert.equal(stage.lines[2], 'request 1: failover');
    const third = stage.select(12);
    stage.run(2);
    stage.says(third, 'CALCAPP_ACCEPT', 1);
    assert.equal(stage.lines[3], 'request 1: resumed, 2.000 s lost');
    assert.deepEqual(stage.notices, ['served', 'served']);
    stage.run(1);
    stage.says(third, 'CALCAPP_COMPLETE', 1);
    const [, size, time, speed] =
      /^request 1: completed, (\d+) calculations in (\d+\.\d{3}) s, (\d+)\/s$/.exec(stage.lines[4]) ?? [];
    // The time is given to a millisecond.
    assert.ok(Math.abs(Number(size) / Number(time) - Number(speed)) <= 0.5 + Number(speed) * 1e-3);
    assert.ok(Number(time) > 4.5);
    assert.deepEqual(stage.notices.slice(2), ['finished']);
    stage.program.stop();
  });

  it('end with the number of requests that are wanted, not before', () => {
    const stage = new CalcApp(2);
    for (const request of [1, 2]) {
      assert.ok(!stage.notices.includes('finished'));
      while (stage.resolutions < request) stage.run(1);
      const association = stage.select(10);
      stage.says(association, 'CALCAPP_ACCEPT', request);
      stage.says(association, 'CALCAPP_COMPLETE', request);
    }
    assert.ok(stage.notices.includes('finished'));
    stage.program.stop();
  });

  it('is that there is no element, and how many requests wait', () => {
    const stage = new CalcApp(1);
    stage.selectNothing();
    assert.deepEqual(stage.notices, ['unknown pool']);
    stage.run(100);
    assert.ok(Number(stage.program.status()['waiting']) > 50);
    stage.program.stop();
  });
});

describe('what the client of PingPong tells', () => {
  it('are replies with their times, gaps, failovers, and that there is no element', () => {
    const stage = new Stage(services.pingpong, { requests: 3, interval: 1 });
    stage.connectRegistrar();
    const association = stage.select(0xa);
    stage.run(0.0125);
    reply(stage, association, 1n, 5n);
    stage.run(1);
    reply(stage, association, 2n, 7n);
    assert.deepEqual(stage.lines, [
      '0x0000000a> pong 1, reply 5, after 12.500 ms',
      '! gap: received reply 7 instead of 6',
      '0x0000000a> pong 2, reply 7, after 12.500 ms',
    ]);
    assert.deepEqual(stage.program.status(), { element: '0x0000000a', replies: 2 });
    stage.end(association, 'lost');
    assert.equal(stage.lines[3], '! failover: element 0x0000000a is gone (lost)');
    stage.selectNothing();
    assert.deepEqual(stage.notices, ['served', 'served', 'unknown pool']);
    assert.deepEqual(stage.program.status(), { element: undefined, replies: 2 });
    stage.run(0.25);
    const other = stage.select(0xb);
    reply(stage, other, 3n, 8n);
    assert.deepEqual(stage.notices.slice(3), ['served', 'finished']);
    stage.program.stop();
  });
});

describe('what the client of Echo tells', () => {
  const utf8 = new TextEncoder();

  it('are answers with their element, failovers, and that there is no element', () => {
    const stage = new Stage(services.echo, {});
    stage.connectRegistrar();
    const association = stage.select(0xa);
    assert.deepEqual(stage.notices, ['selected']);
    stage.program.conversation?.say(utf8.encode('Zürich\n'));
    assert.deepEqual(stage.program.status(), { element: '0x0000000a', unanswered: 1 });
    stage.sessions.handler.message(association, utf8.encode('Zürich\n'), 0, 0);
    assert.deepEqual(stage.lines, ['0x0000000a> Zürich']);
    assert.deepEqual(stage.program.status(), { element: '0x0000000a', unanswered: 0 });
    stage.end(association, 'aborted');
    assert.equal(stage.lines[1], '! failover: element 0x0000000a is gone (aborted)');
    stage.selectNothing();
    assert.deepEqual(stage.notices, ['selected', 'served', 'unknown pool']);
    stage.program.stop();
  });
});

describe('the client of a service', () => {
  it('reports that there is no registrar after each round of the hunt', () => {
    for (const name of ['echo', 'pingpong'] as const) {
      const stage = new Stage(services[name], {});
      stage.run(7.6);
      assert.deepEqual(stage.notices, ['no registrar'], name);
      stage.program.stop();
      stage.run(20);
      assert.equal(stage.notices.length, 1);
    }
  });
});
