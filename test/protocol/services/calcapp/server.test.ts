import assert from 'node:assert/strict';
import type { Clock } from '../../../../protocol/host.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppControl } from '../../../../protocol/services/calcapp/codec.ts';
import { decodeCalcAppCookie, encodeCalcAppCookie } from '../../../../protocol/services/calcapp/cookie.ts';
import { MOST_JOB_DATA } from '../../../../protocol/services/calcapp/job-data.ts';
import { CalcAppServer } from '../../../../protocol/services/calcapp/server.ts';
import type { RequestServerOptions } from '../../../../protocol/services/request-service.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';

const asap = asapCodec('rsplib');
const never = Infinity;

/** 1000 calculations/s; neither cookies nor keep-alives unless a test wants them. */
const options: RequestServerOptions = {
  profile: 'rsplib',
  addresses: [],
  port: 7000,
  capacity: 1000,
  maxJobs: 4,
  rejectProbability: 0,
  cookieMaxCalculations: never,
  cookieMaxTime: never,
  keepAliveInterval: 1e6,
  keepAliveTimeout: 1e6,
};

/** A server to whom the test plays the clients. */
class Play {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly server: CalcAppServer;
  readonly endpoint: ScriptedEndpoint;
  readonly loads: number[] = [];
  /** How many jobs are in service, after each change, and how long each one was. */
  readonly stays: number[] = [];

  constructor(what: Partial<RequestServerOptions> = {}) {
    this.server = new CalcAppServer(
      this.host,
      { ...options, ...what },
      {
        loadChanged: (load) => this.loads.push(load),
        jobLeft: (enteredAt) => this.stays.push(Number((this.host.clock.now() - enteredAt).toFixed(6))),
      },
    );
    this.endpoint = this.server.endpoint as ScriptedEndpoint;
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  connect(): ScriptedAssociation {
    return this.endpoint.accept(['10.0.0.2'], 5000 + this.endpoint.associations.length);
  }

  say(association: ScriptedAssociation, type: CalcAppControl['type'], jobId: number, jobSize = 0): void {
    this.endpoint.receive(association, CALCAPP_PPID, calcAppCodec.encode({ type, jobId, jobSize, completed: 0 }));
  }

  /** Connects and sends a request. */
  ask(jobId: number, jobSize: number): ScriptedAssociation {
    const association = this.connect();
    this.say(association, 'CALCAPP_REQUEST', jobId, jobSize);
    return association;
  }

  echo(association: ScriptedAssociation, cookie: Uint8Array): void {
    this.endpoint.receive(association, ASAP_PPID, asap.encode({ type: 'ASAP_COOKIE_ECHO', cookie }));
  }
}

/** What a client got, with the instants in seconds. */
function got({ sent }: ScriptedAssociation): string[] {
  return sent.map(({ time, ppid, hex }) => {
    const at = Number(time.toFixed(6));
    const decoded = (ppid === ASAP_PPID ? asap : calcAppCodec).decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    const message = decoded.message;
    if (message.type === 'ASAP_COOKIE') return `${at} cookie ${decodeCalcAppCookie(message.cookie)?.completed}`;
    assert.ok('jobId' in message);
    if (message.type === 'CALCAPP_DATA') return `${at} DATA ${message.jobId} ${message.length}`;
    return `${at} ${message.type.replace('CALCAPP_', '')} ${message.jobId} ${message.completed}/${message.jobSize}`;
  });
}

describe('CalcApp server', () => {
  it('accepts requests, and completes them when their work is done, sharing its capacity', () => {
    const play = new Play();
    const first = play.ask(1, 3000);
    play.run(1);
    const second = play.ask(2, 500);
    play.run(10);
    // 1000 in the first second, then half of it for 1 s, and the last 1500 alone.
    assert.deepEqual(got(first), ['0 ACCEPT 1 0/3000', '3.5 COMPLETE 1 3000/3000']);
    assert.deepEqual(got(second), ['1 ACCEPT 2 0/500', '2 COMPLETE 2 500/500']);
    assert.deepEqual(play.loads, [0.25, 0.5, 0.25, 0]);
    assert.deepEqual(play.stays, [1, 3.5]);
    assert.deepEqual(play.server.statistics, { accepted: 2, rejected: 0, completed: 2, cookies: 0, lost: 0 });
  });

  it('rejects what is more than it serves at a time', () => {
    const play = new Play({ maxJobs: 2 });
    const all = [1, 2, 3].map((id) => play.ask(id, 1000));
    assert.deepEqual(got(all[2]), ['0 REJECT 3 0/1000']);
    play.run(3);
    assert.deepEqual(got(play.ask(4, 1000)), ['3 ACCEPT 4 0/1000']);
    assert.equal(play.server.statistics.rejected, 1);
  });

  it('rejects by chance, though there is room', () => {
    const play = new Play({ rejectProbability: 0.3, maxJobs: 1000 });
    for (let id = 1; id <= 1000; id++) play.ask(id, 1000);
    // Binomial: standard deviation 14.5.
    assert.ok(Math.abs(play.server.statistics.rejected - 300) < 4 * 14.5, `${play.server.statistics.rejected}`);
  });

  it('serves one job per session, of which a repeated request is no other', () => {
    const play = new Play();
    const association = play.ask(1, 3000);
    play.say(association, 'CALCAPP_REQUEST', 1, 3000);
    play.say(association, 'CALCAPP_REQUEST', 2, 3000);
    play.run(3);
    assert.deepEqual(got(association), ['0 ACCEPT 1 0/3000', '3 COMPLETE 1 3000/3000']);
    play.say(association, 'CALCAPP_REQUEST', 2, 500);
    play.run(1);
    assert.deepEqual(got(association).slice(2), ['3 ACCEPT 2 0/500', '3.5 COMPLETE 2 500/500']);
  });

  it('sends a cookie after the given amount of work', () => {
    const play = new Play({ cookieMaxCalculations: 400 });
    const association = play.ask(1, 1000);
    play.run(5);
    const [, ...later] = got(association);
    assert.deepEqual(later, ['0.4 cookie 400', '0.8 cookie 800', '1 COMPLETE 1 1000/1000']);
    assert.equal(play.server.statistics.cookies, 2);
  });

  it('counts the work that no cookie vouches for when a job ends incomplete', () => {
    const play = new Play({ cookieMaxCalculations: 400 });
    const first = play.ask(1, 3000);
    play.run(1);
    assert.equal(play.server.unvouched(), 200, '1000 calculations, of which cookies vouch for 800');
    play.say(first, 'CALCAPP_ABORT', 1);
    assert.equal(play.server.statistics.lost, 200);
    play.ask(2, 300);
    play.run(1);
    assert.deepEqual([play.server.statistics.lost, play.server.unvouched()], [200, 0], 'a job that is complete');
    const [, resumed] = [play.ask(3, 1000), play.connect()];
    play.echo(resumed, encodeCalcAppCookie({ jobId: 4, jobSize: 2000, completed: 1500 }));
    play.run(0.2);
    assert.ok(Math.abs(play.server.unvouched() - 200) < 1e-9, 'the work before its cookie is not its own');
    play.server.shutdown();
    assert.ok(play.server.statistics.lost < 202, 'a clean shutdown vouches for all of it, in whole calculations');
  });

  it('sends a cookie after the given time', () => {
    const play = new Play({ cookieMaxTime: 0.6 });
    const association = play.ask(1, 1500);
    play.run(5);
    const [, ...later] = got(association);
    assert.deepEqual(later, ['0.6 cookie 600', '1.2 cookie 1200', '1.5 COMPLETE 1 1500/1500']);
  });

  it('counts both from the last cookie', () => {
    const play = new Play({ cookieMaxCalculations: 500, cookieMaxTime: 0.7 });
    const first = play.ask(1, 2000);
    play.run(0.6);
    play.ask(2, 10_000);
    play.run(1);
    // 500 at 0.5 s by work; then half as fast: 350 + 50 more in 0.7 s.
    assert.deepEqual(got(first).slice(1, 3), ['0.5 cookie 500', '1.2 cookie 900']);
  });

  it('continues where a cookie says', () => {
    const play = new Play();
    const association = play.connect();
    play.echo(association, encodeCalcAppCookie({ jobId: 9, jobSize: 1000, completed: 700 }));
    play.run(1);
    assert.deepEqual(got(association), ['0 ACCEPT 9 700/1000', '0.3 COMPLETE 9 1000/1000']);
  });

  it('ends an association whose cookie is none, with the job of it', () => {
    const play = new Play();
    const association = play.ask(1, 1000);
    play.echo(association, new Uint8Array(20).fill(255));
    play.run(5);
    assert.equal(association.state, 'ended');
    assert.deepEqual([got(association).length, play.loads, play.server.statistics.completed], [1, [0.25, 0], 0]);
  });

  it('looks after clients, and gives up those that do not answer', () => {
    const play = new Play({ keepAliveInterval: 2, keepAliveTimeout: 1 });
    const [living, silent] = [play.ask(1, 100_000), play.ask(2, 100_000)];
    play.run(2.5);
    play.say(living, 'CALCAPP_KEEP_ALIVE_ACK', 1);
    // Of no job of this session.
    play.say(silent, 'CALCAPP_KEEP_ALIVE_ACK', 1);
    play.run(2.4);
    assert.deepEqual(got(living).slice(1), ['2 KEEP_ALIVE 1 0/0', '4.5 KEEP_ALIVE 1 0/0']);
    assert.deepEqual(got(silent).slice(1), ['2 KEEP_ALIVE 2 0/0', '3 ABORT 2 0/0']);
    assert.deepEqual(play.loads, [0.25, 0.5, 0.25]);
    assert.equal(play.stays[0], 3);
  });

  it('answers keep-alives about a job that it has', () => {
    const play = new Play();
    const association = play.ask(1, 1000);
    for (const id of [1, 2]) play.say(association, 'CALCAPP_KEEP_ALIVE', id);
    assert.deepEqual(got(association).slice(1), ['0 KEEP_ALIVE_ACK 1 0/0']);
  });

  const ends = {
    'aborts it': (play: Play, association: ScriptedAssociation) => play.say(association, 'CALCAPP_ABORT', 1),
    restarts: (play: Play, association: ScriptedAssociation) => play.endpoint.handler.associationRestarted(association),
    'is gone': (play: Play, association: ScriptedAssociation) => {
      association.state = 'ended';
      play.endpoint.handler.associationEnded?.(association, 'lost');
    },
  };
  for (const [what, end] of Object.entries(ends))
    it(`works no more for a job whose client ${what}`, () => {
      const play = new Play({ keepAliveInterval: 2, cookieMaxTime: 2 });
      const [given, other] = [play.ask(1, 1000), play.ask(2, 1000)];
      play.say(given, 'CALCAPP_ABORT', 2);
      play.run(1);
      end(play, given);
      play.run(5);
      assert.equal(got(given).length, 1);
      // 500 in the first second, the rest alone.
      assert.deepEqual(got(other).slice(1), ['1.5 COMPLETE 2 1000/1000']);
      assert.deepEqual(play.loads, [0.25, 0.5, 0.25, 0]);
    });

  it('hands its jobs over before the end, and takes no more', () => {
    const play = new Play();
    const [first, waiting] = [play.ask(1, 4000), play.connect()];
    play.run(1);
    play.server.shutdown();
    assert.deepEqual(got(first).slice(1), ['1 cookie 1000', '1 ABORT 1 1000/4000']);
    assert.equal(first.state, 'ended');
    play.say(waiting, 'CALCAPP_REQUEST', 2, 1000);
    assert.deepEqual(got(waiting), ['1 REJECT 2 0/1000']);
    assert.deepEqual([play.server.load, play.server.statistics.cookies], [0, 1]);
  });

  it('ends without a word', () => {
    const play = new Play({ keepAliveInterval: 1, cookieMaxTime: 1 });
    const association = play.ask(1, 4000);
    play.server.stop();
    play.run(10);
    assert.equal(association.sent.length, 1);
    assert.deepEqual(play.stays, [0]);
    assert.equal(play.server.statistics.lost, 0);
  });

  it('loses what it did since the last cookies when it stops', () => {
    const play = new Play({ cookieMaxCalculations: 300 });
    play.ask(1, 4000);
    play.ask(2, 4000);
    play.run(1);
    play.server.stop();
    // 500 each.
    assert.equal(play.server.statistics.lost, 400);
  });
});

/** A job of 1000 calculations that has data. */
function asked(play: Play, data: { input: number; result: number }): ScriptedAssociation {
  const association = play.connect();
  const message = { type: 'CALCAPP_REQUEST', jobId: 1, jobSize: 1000, completed: 0, data } as const;
  play.endpoint.receive(association, CALCAPP_PPID, calcAppCodec.encode(message));
  return association;
}

function sends(play: Play, association: ScriptedAssociation, length: number): void {
  const bytes = calcAppCodec.encode({ type: 'CALCAPP_DATA', jobId: 1, length });
  play.endpoint.receive(association, CALCAPP_PPID, bytes);
}

describe('a CalcApp server of jobs with data', () => {
  it('begins the work when the input is there; until then the job has its place, but no capacity', () => {
    const play = new Play({ maxJobs: 2 });
    const association = asked(play, { input: 30_000, result: 0 });
    play.ask(2, 1000);
    assert.deepEqual(got(play.ask(3, 1000)), ['0 REJECT 3 0/1000']);
    sends(play, association, 16_384);
    play.run(5);
    assert.deepEqual(got(association), ['0 ACCEPT 1 0/1000']);
    assert.deepEqual([play.server.processor.used(), play.server.load], [1000, 0.5]);
    sends(play, association, 13_616);
    play.run(5);
    assert.deepEqual(got(association).slice(1), ['6 COMPLETE 1 1000/1000']);
    assert.deepEqual([play.server.load, play.server.statistics.completed], [0, 2]);
  });

  it('refuses jobs with more data than it would ever send or take, from a client as from a cookie', () => {
    for (const data of [
      { input: 0, result: Number.MAX_SAFE_INTEGER },
      { input: MOST_JOB_DATA + 1, result: 0 },
    ]) {
      const play = new Play();
      assert.deepEqual(got(asked(play, data)), ['0 REJECT 1 0/1000']);
      const resumed = play.connect();
      play.echo(resumed, encodeCalcAppCookie({ jobId: 2, jobSize: 1000, completed: 1000, data }));
      assert.deepEqual(got(resumed), ['0 REJECT 2 1000/1000']);
      play.run(5);
      assert.deepEqual([play.server.load, play.server.statistics.rejected], [0, 2]);
    }
  });

  it('takes no more input than was announced', () => {
    const play = new Play();
    const association = asked(play, { input: 10, result: 0 });
    for (const length of [20, 30]) sends(play, association, length);
    play.run(2);
    assert.deepEqual(got(association).slice(1), ['1 COMPLETE 1 1000/1000']);
    sends(play, association, 5);
    assert.equal(play.server.load, 0);
  });

  it('sends the result, as there is room, before it says that the job is complete', () => {
    const play = new Play();
    const association = asked(play, { input: 0, result: 40_000 });
    association.room = 1;
    play.run(3);
    assert.deepEqual(got(association).slice(1), ['1 DATA 1 16384']);
    assert.equal(play.server.load, 0.25);
    association.room = 1;
    play.say(association, 'CALCAPP_KEEP_ALIVE', 1);
    association.room = Infinity;
    play.endpoint.handler.writable?.(association);
    const rest = ['3 KEEP_ALIVE_ACK 1 0/0', '3 DATA 1 16384', '3 DATA 1 7232', '3 COMPLETE 1 1000/1000'];
    assert.deepEqual(got(association).slice(2), rest);
    assert.deepEqual([play.server.load, play.server.statistics.completed], [0, 1]);
  });

  it('does not miss a client that sends data, but one that stops', () => {
    const play = new Play({ keepAliveInterval: 2, keepAliveTimeout: 1 });
    const association = asked(play, { input: 100, result: 0 });
    for (let i = 0; i < 5; i++) {
      play.run(1);
      sends(play, association, 10);
    }
    assert.equal(association.sent.length, 1);
    play.run(4);
    assert.deepEqual(got(association).slice(1), ['7 KEEP_ALIVE 1 0/0', '8 ABORT 1 0/0']);
    assert.equal(play.server.load, 0);
  });

  it('lets go of the data of clients that are gone, and hands over what is done', () => {
    const play = new Play({ cookieMaxTime: 0.3 });
    const uploading = asked(play, { input: 10, result: 10 });
    const downloading = asked(play, { input: 0, result: 10 });
    downloading.room = 3; // Cookies.
    play.run(2);
    assert.equal(got(downloading).length, 4);
    uploading.state = 'ended';
    play.endpoint.handler.associationEnded?.(uploading, 'lost');
    assert.equal(play.server.load, 0.25);
    downloading.room = Infinity;
    play.server.shutdown();
    assert.deepEqual(got(downloading).slice(-2), ['2 cookie 1000', '2 ABORT 1 1000/1000']);
    assert.deepEqual([play.server.load, play.server.statistics.lost], [0, 0]);
    const again = new Play();
    const association = again.connect();
    const cookie = { jobId: 1, jobSize: 1000, completed: 1000, data: { input: 10, result: 10 } };
    again.echo(association, encodeCalcAppCookie(cookie));
    sends(again, association, 10);
    again.run(1);
    const rest = ['0 ACCEPT 1 1000/1000', '0 DATA 1 10', '0 COMPLETE 1 1000/1000'];
    assert.deepEqual(got(association), rest, 'the work is not done again');
  });
});

describe('a CalcApp server in real time', () => {
  it('completes a job without a cookie although time goes on while it takes the job in', () => {
    const { random, entropy, transport, datagrams, log } = new ScriptedHost(['10.0.0.1']);
    let [time, step, due] = [0, 0.001, Infinity];
    const callbacks: (() => void)[] = [];
    const clock: Clock = {
      now: () => (time += step),
      timer: (expiry, which = 0) => ({
        armed: false,
        arm: (delay) => {
          // Keep-alives are much later than the end of the work.
          if (delay > 1) return;
          due = time + delay;
          callbacks.push(() => (typeof expiry === 'function' ? expiry() : expiry.timerExpired(which)));
        },
        cancel: () => undefined,
      }),
    };
    const host = { clock, random, entropy, transport, datagrams, log };
    const server = new CalcAppServer(host, options, { loadChanged: () => undefined });
    const endpoint = server.endpoint as ScriptedEndpoint;
    const request = calcAppCodec.encode({ type: 'CALCAPP_REQUEST', jobId: 1, jobSize: 500, completed: 0 });
    endpoint.receive(endpoint.accept(['10.0.0.2'], 5000), CALCAPP_PPID, request);
    [time, step] = [due, 0];
    callbacks.at(-1)?.();
    assert.equal(server.statistics.completed, 1);
    assert.equal(server.statistics.cookies, 0);
  });
});
