import assert from 'node:assert/strict';
import { deriveStream } from '../../../../protocol/random/streams.ts';
import { CalcAppClient } from '../../../../protocol/services/calcapp/client.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppControl } from '../../../../protocol/services/calcapp/codec.ts';
import type { RequestClientOptions } from '../../../../protocol/services/request-service.ts';
import { encodeCalcAppCookie } from '../../../../protocol/services/calcapp/cookie.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import type { RequestObserver, ServiceRequest } from '../../../../protocol/workload/requests.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import type { ScriptedAssociation } from '../../registrar/scripted-host.ts';

const poolHandle = 'CalcAppPool';
const asap = asapCodec('rsplib');

const options = {
  poolHandle,
  requestTimeout: 3,
  keepAliveInterval: 5,
  keepAliveTimeout: 2,
  retryDelay: 1,
  resolutionRetryDelay: 0.25,
};

/** Notes what becomes of requests, with the time since the test began. */
function noting(notes: string[], now: () => number): RequestObserver {
  const note = (what: string) => (): void => {
    notes.push(`${now()} ${what}`);
  };
  return {
    requestGenerated: note('generated'),
    requestStarted: note('started'),
    requestAccepted: note('accepted'),
    requestRejected: note('rejected'),
    requestProgressed: (_request, growth, time) => notes.push(`${now()} +${growth} in ${Number(time.toFixed(6))}`),
    requestFailedOver: note('failover'),
    requestResumed: (_request, lost) => notes.push(`${now()} resumed after ${lost}`),
    requestCompleted: note('completed'),
    requestUnserved: (_request, reason) => notes.push(`${now()} ${reason}`),
  };
}

function request(id: number, size = 1000): ServiceRequest {
  const ahead = { startedAt: NaN, acceptedAt: NaN, lastGoodputAt: NaN };
  return { id, size, generatedAt: 0, completed: 0, ...ahead };
}

/** A client that serves request 7, and what the test does to it. */
class Play extends ClientStage {
  readonly notes: string[] = [];
  readonly client: CalcAppClient;
  idle = 0;

  constructor(what: Partial<RequestClientOptions> = {}) {
    super(poolHandle, [{ ppid: CALCAPP_PPID, codec: calcAppCodec }]);
    this.client = new CalcAppClient(
      this.user,
      { ...options, ...what },
      noting(this.notes, () => Number(this.host.clock.now().toFixed(6))),
      deriveStream('retry'),
      { clientIdle: () => this.idle++ },
    );
    this.client.serve(request(7));
    this.connectRegistrar();
  }

  /** The element says something of request 7. */
  say(association: ScriptedAssociation, type: CalcAppControl['type'], jobId = 7): void {
    const bytes = calcAppCodec.encode({ type, jobId, jobSize: 1000, completed: 0 });
    this.sessions.receive(association, CALCAPP_PPID, bytes);
  }

  cookie(association: ScriptedAssociation, completed: number, jobId = 7): void {
    const cookie = encodeCalcAppCookie({ jobId, jobSize: 1000, completed });
    this.sessions.receive(association, ASAP_PPID, asap.encode({ type: 'ASAP_COOKIE', cookie }));
  }

  ended(association: ScriptedAssociation, end: 'lost' | 'shutDownByPeer'): void {
    association.state = 'ended';
    this.sessions.handler.associationEnded?.(association, end);
  }
}

/** What an element got. */
function got({ sent }: ScriptedAssociation): string[] {
  return sent.map(({ ppid, hex }) => {
    const decoded = (ppid === ASAP_PPID ? asap : calcAppCodec).decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    return decoded.message.type.replace('CALCAPP_', '');
  });
}

describe('CalcApp client', () => {
  it('asks an element, is accepted, and ends the session when the work is complete', () => {
    const play = new Play();
    play.run(1);
    const association = play.select();
    assert.equal(association.sent[0].hex, '010000180000000700000000000003e80000000000000000');
    play.run(0.5);
    play.say(association, 'CALCAPP_ACCEPT');
    play.run(2);
    assert.deepEqual([play.client.busy, play.idle], [true, 0]);
    play.say(association, 'CALCAPP_COMPLETE');
    assert.deepEqual([play.client.busy, play.idle, association.state], [false, 1, 'ended']);
    play.run(60);
    assert.deepEqual(play.notes, ['0 started', '1.5 accepted', '3.5 completed']);
    assert.deepEqual([got(association), play.reports, play.resolutions], [['REQUEST'], [], 1]);
  });

  it('serves one request at a time', () => {
    const play = new Play();
    assert.throws(() => play.client.serve(request(8)), /is serving another request/);
  });

  it('reports an element that does not answer a request in time, and asks another one: that is no failover', () => {
    const play = new Play();
    play.select();
    play.run(2.9);
    assert.deepEqual(play.reports, []);
    play.run(0.2);
    assert.deepEqual([play.reports, play.resolutions], [[10], 2]);
    play.say(play.select(11), 'CALCAPP_ACCEPT');
    assert.deepEqual(play.notes, ['0 started', '3.1 accepted']);
  });

  it('leaves an element that rejects, without a report, and asks again after a while', () => {
    const play = new Play();
    play.say(play.select(), 'CALCAPP_REJECT');
    assert.deepEqual([play.notes, play.resolutions], [['0 started', '0 rejected'], 1]);
    // Uniform between 0 and 1 s: this stream's first value is not 0.
    play.run(1);
    assert.deepEqual([play.reports, play.resolutions], [[], 2]);
    assert.deepEqual(got(play.select(11)), ['REQUEST']);
  });

  it('sends keep-alives to an element that is silent, and continues while it answers', () => {
    const play = new Play();
    const association = play.select();
    play.say(association, 'CALCAPP_ACCEPT');
    play.run(4.9);
    assert.deepEqual(got(association), ['REQUEST']);
    play.run(0.2);
    assert.deepEqual(got(association), ['REQUEST', 'KEEP_ALIVE']);
    play.run(1.8);
    play.say(association, 'CALCAPP_KEEP_ALIVE_ACK');
    play.run(4.9);
    assert.deepEqual(got(association), ['REQUEST', 'KEEP_ALIVE']);
    play.run(0.2);
    assert.deepEqual(got(association), ['REQUEST', 'KEEP_ALIVE', 'KEEP_ALIVE']);
    play.run(1.7);
    assert.deepEqual(play.reports, []);
    play.run(0.4);
    assert.deepEqual([play.reports, play.notes.slice(2)], [[10], ['13.9 failover']]);
  });

  it('answers keep-alives about its request, and no others', () => {
    const play = new Play();
    const association = play.select();
    play.say(association, 'CALCAPP_ACCEPT');
    for (const id of [7, 8]) play.say(association, 'CALCAPP_KEEP_ALIVE', id);
    assert.deepEqual(got(association), ['REQUEST', 'KEEP_ALIVE_ACK']);
  });

  it('ignores messages of another request, or that it did not ask for', () => {
    const play = new Play();
    const association = play.select();
    for (const type of ['CALCAPP_ACCEPT', 'CALCAPP_REJECT', 'CALCAPP_COMPLETE', 'CALCAPP_ABORT'] as const)
      play.say(association, type, 8);
    play.cookie(association, 500, 8);
    play.say(association, 'CALCAPP_ACCEPT');
    play.say(association, 'CALCAPP_ACCEPT');
    play.say(association, 'CALCAPP_REJECT');
    play.say(association, 'CALCAPP_REQUEST');
    play.say(association, 'CALCAPP_KEEP_ALIVE_ACK');
    assert.deepEqual([play.notes, association.state], [['0 started', '0 accepted'], 'up']);
  });

  it('hands its cookie to the next element, which continues the work; the time since the cookie is lost', () => {
    const play = new Play();
    const first = play.select();
    play.say(first, 'CALCAPP_ACCEPT');
    play.run(1);
    play.cookie(first, 200);
    play.run(1);
    play.cookie(first, 500);
    play.run(1);
    play.ended(first, 'lost');
    assert.deepEqual(play.reports, [10]);
    const second = play.select(11);
    assert.deepEqual(got(second), ['ASAP_COOKIE_ECHO']);
    play.run(0.5);
    play.say(second, 'CALCAPP_ACCEPT');
    play.run(1);
    play.say(second, 'CALCAPP_COMPLETE');
    assert.deepEqual(play.notes, [
      '0 started',
      '0 accepted',
      '1 +200 in 1',
      '2 +300 in 1',
      '3 failover',
      '3.5 resumed after 1.5',
      '4.5 completed',
    ]);
  });

  it('asks again where there is no cookie, and reports no element that leaves cleanly', () => {
    const play = new Play();
    const [first] = [play.select()];
    play.say(first, 'CALCAPP_ACCEPT');
    play.ended(first, 'shutDownByPeer');
    // The element refused nothing: it has served.
    const second = play.select(11);
    assert.deepEqual(got(second), ['REQUEST']);
    play.say(second, 'CALCAPP_ACCEPT');
    play.say(second, 'CALCAPP_ABORT');
    assert.equal(second.state, 'ended');
    assert.deepEqual(got(play.select(12)), ['REQUEST']);
    assert.deepEqual(play.reports, []);
    assert.deepEqual(play.notes.slice(2), ['0 failover', '0 resumed after 0', '0 failover']);
  });

  it('reports that its request is not served, and looks again', () => {
    const play = new Play();
    play.selectNothing();
    play.run(0.2);
    assert.equal(play.resolutions, 1);
    play.run(0.1);
    assert.deepEqual([play.notes, play.resolutions], [['0 started', '0 unknown pool'], 2]);
    assert.deepEqual(got(play.select()), ['REQUEST']);
  });

  it('sends what an element does not take when there is room, each message once', () => {
    const play = new Play();
    const first = play.select();
    play.say(first, 'CALCAPP_ACCEPT');
    first.room = 0;
    // However often it is asked, one answer says all.
    for (let i = 0; i < 5; i++) play.say(first, 'CALCAPP_KEEP_ALIVE');
    play.run(5);
    first.room = 1;
    play.sessions.handler.writable?.(first);
    assert.deepEqual(got(first), ['REQUEST', 'KEEP_ALIVE_ACK']);
    first.room = 9;
    play.sessions.handler.writable?.(first);
    assert.deepEqual(got(first), ['REQUEST', 'KEEP_ALIVE_ACK', 'KEEP_ALIVE']);
    play.sessions.handler.writable?.(first);
    assert.equal(first.sent.length, 3);
  });

  it('hands its cookie over before anything else, when there is room for it', () => {
    const play = new Play();
    const first = play.select();
    play.say(first, 'CALCAPP_ACCEPT');
    play.cookie(first, 500);
    play.ended(first, 'shutDownByPeer');
    play.sessions.roomOfNew = 0;
    const second = play.select(11);
    play.say(second, 'CALCAPP_KEEP_ALIVE');
    second.room = 1;
    // There is room, but the cookie waits for it.
    play.say(second, 'CALCAPP_KEEP_ALIVE');
    assert.deepEqual(got(second), []);
    play.sessions.handler.writable?.(second);
    assert.deepEqual(got(second), ['ASAP_COOKIE_ECHO']);
    second.room = 9;
    play.sessions.handler.writable?.(second);
    assert.deepEqual(got(second), ['ASAP_COOKIE_ECHO', 'KEEP_ALIVE_ACK']);
  });

  it('sends the input of its request when it is accepted, as there is room, and answers keep-alives meanwhile', () => {
    const play = new Play({ data: { input: 40_000, result: 5 } });
    const association = play.select();
    association.room = 1;
    assert.deepEqual(got(association), ['REQUEST']);
    assert.match(association.sent[0].hex, /^01000028.*0000000000009c400000000000000005$/);
    play.say(association, 'CALCAPP_ACCEPT');
    play.say(association, 'CALCAPP_KEEP_ALIVE');
    assert.deepEqual(got(association), ['REQUEST', 'DATA']);
    association.room = Infinity;
    play.sessions.handler.writable?.(association);
    assert.deepEqual(got(association), ['REQUEST', 'DATA', 'KEEP_ALIVE_ACK', 'DATA', 'DATA']);
    assert.deepEqual(
      association.sent.filter(({ hex }) => hex.startsWith('08')).map(({ hex }) => hex.length / 2 - 8),
      [16_384, 16_384, 7232],
    );
  });

  it('takes data for a sign of life', () => {
    const play = new Play({ data: { input: 0, result: 100 } });
    const association = play.select();
    play.say(association, 'CALCAPP_ACCEPT');
    for (let i = 0; i < 3; i++) {
      play.run(4);
      const bytes = calcAppCodec.encode({ type: 'CALCAPP_DATA', jobId: 7, length: 10 });
      play.sessions.receive(association, CALCAPP_PPID, bytes);
    }
    assert.deepEqual(got(association), ['REQUEST']);
    play.run(5.1);
    assert.deepEqual(got(association), ['REQUEST', 'KEEP_ALIVE']);
  });

  it('sends the input to the next element again', () => {
    const play = new Play({ data: { input: 10, result: 0 } });
    const first = play.select();
    play.say(first, 'CALCAPP_ACCEPT');
    play.cookie(first, 500);
    play.ended(first, 'lost');
    const second = play.select(11);
    play.say(second, 'CALCAPP_ACCEPT');
    assert.deepEqual(got(first), ['REQUEST', 'DATA']);
    assert.deepEqual(got(second), ['ASAP_COOKIE_ECHO', 'DATA']);
  });

  it('gives up without a word', () => {
    const play = new Play();
    const association = play.select();
    play.client.stop();
    play.run(60);
    assert.deepEqual([play.client.busy, play.idle, association.state], [false, 0, 'ended']);
    assert.deepEqual([play.notes, play.reports], [['0 started'], []]);
  });
});
