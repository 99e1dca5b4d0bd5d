import assert from 'node:assert/strict';
import { PingPongClient, type PingPongClientOptions } from '../../../../protocol/services/pingpong/client.ts';
import {
  LONGEST_PING_DATA,
  PINGPONG_PPID,
  pingPongCodec,
  type PingPongMessage,
} from '../../../../protocol/services/pingpong/codec.ts';
import { decodePingPongCookie, encodePingPongCookie } from '../../../../protocol/services/pingpong/cookie.ts';
import { PingPongServer } from '../../../../protocol/services/pingpong/server.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { MessagePayload } from '../../../../protocol/wire/codec.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';
import { RserpoolWorld } from '../../rserpool-world.ts';

const poolHandle = 'PingPongPool';
const asap = asapCodec('rsplib');

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A server that the test talks to. */
function stage(what: { readonly failureAfter?: number } = {}) {
  const host = new ScriptedHost(['10.0.0.1']);
  const server = new PingPongServer(host, { profile: 'rsplib', addresses: [], port: 7000, ...what });
  const endpoint = server.endpoint as ScriptedEndpoint;
  const ping = (association: ScriptedAssociation, messageNumber: bigint, data = new Uint8Array()): void =>
    endpoint.receive(association, PINGPONG_PPID, pingPongCodec.encode({ type: 'PING', messageNumber, data }));
  const echo = (association: ScriptedAssociation, cookie: Uint8Array): void =>
    endpoint.receive(association, ASAP_PPID, asap.encode({ type: 'ASAP_COOKIE_ECHO', cookie }));
  return { server, endpoint, ping, echo };
}

/** The pongs of an association as message and reply number, and the numbers in the cookies. */
function said({ sent }: ScriptedAssociation): string[] {
  return sent.map(({ ppid, hex: text }) => {
    const decoded = (ppid === ASAP_PPID ? asap : pingPongCodec).decode(Buffer.from(text, 'hex'));
    assert.ok(decoded.ok);
    const message = decoded.message;
    if (message.type === 'PONG') return `pong ${message.messageNumber} ${message.replyNumber}`;
    if (message.type === 'ASAP_COOKIE') return `cookie ${decodePingPongCookie(message.cookie)}`;
    return message.type;
  });
}

describe('PingPong cookie', () => {
  it('is what RSPLIB makes: its magic and the number of the next reply', () => {
    assert.equal(hex(encodePingPongCookie(0x0102030405060708n)), '3c50502d5444313e0102030405060708');
    assert.equal(decodePingPongCookie(encodePingPongCookie(2n ** 64n - 1n)), 2n ** 64n - 1n);
  });

  it('is nothing else', () => {
    const cookie = encodePingPongCookie(5n);
    assert.equal(decodePingPongCookie(cookie.subarray(0, 15)), undefined);
    assert.equal(decodePingPongCookie(Uint8Array.of(...cookie, 0)), undefined);
    assert.equal(decodePingPongCookie(cookie.with(7, 0)), undefined);
  });
});

describe('PingPong server', () => {
  it('aborts a session after the pings that it was asked to, not others', () => {
    const { endpoint, ping } = stage({ failureAfter: 2 });
    const [first, second] = [1, 2].map((port) => endpoint.accept(['10.0.0.2'], port));
    assert.ok(first !== undefined && second !== undefined);
    for (const number of [1n, 2n]) ping(first, number);
    ping(second, 1n);
    assert.deepEqual([first.end, said(first).length], [undefined, 4]);
    ping(first, 3n);
    assert.deepEqual([first.end, said(first).length, second.end], ['abort', 4, undefined]);
  });

  it('numbers its replies from 1 in each session, and sends the next number as a cookie after each', () => {
    const { server, endpoint, ping } = stage();
    const [one, other] = [8, 9].map((port) => endpoint.accept(['10.0.0.2'], port));
    ping(one, 7n, Uint8Array.of(1, 2, 3));
    ping(one, 9n);
    ping(other, 1n);
    assert.equal(one.sent[0].hex, '0200001700000000000000070000000000000001010203');
    assert.deepEqual(said(one), ['pong 7 1', 'cookie 2', 'pong 9 2', 'cookie 3']);
    assert.deepEqual(said(other), ['pong 1 1', 'cookie 2']);
    assert.deepEqual(server.statistics, { pings: 3, resumed: 0 });
  });

  it('continues where a cookie says, also past the last number', () => {
    const { server, endpoint, ping, echo } = stage();
    const association = endpoint.accept(['10.0.0.2'], 9);
    echo(association, encodePingPongCookie(2n ** 64n - 1n));
    ping(association, 1n);
    ping(association, 2n);
    assert.deepEqual(said(association), ['pong 1 18446744073709551615', 'cookie 0', 'pong 2 0', 'cookie 1']);
    assert.equal(server.statistics.resumed, 1);
  });

  it('begins again with a user that restarted', () => {
    const { endpoint, ping } = stage();
    const association = endpoint.accept(['10.0.0.2'], 9);
    ping(association, 1n);
    endpoint.handler.associationRestarted(association);
    ping(association, 1n);
    assert.deepEqual(said(association), ['pong 1 1', 'cookie 2', 'pong 1 1', 'cookie 2']);
  });

  it('ends an association whose cookie is none, or whose ping is too long to be answered', () => {
    const { endpoint, ping, echo } = stage();
    const [wrong, long, longest] = [7, 8, 9].map((port) => endpoint.accept(['10.0.0.2'], port));
    echo(wrong, new Uint8Array(16));
    ping(long, 1n, new Uint8Array(LONGEST_PING_DATA + 1));
    ping(longest, 1n, new Uint8Array(LONGEST_PING_DATA));
    assert.deepEqual(
      [wrong, long, longest].map(({ state, sent }) => [state, sent.length]),
      [
        ['ended', 0],
        ['ended', 0],
        ['up', 2],
      ],
    );
    assert.equal(longest.sent[0].hex.length, 2 * 0xffff);
  });
});

/** A registrar, elements 1 to `count` and a client with its user. */
function play(count: number, options: Partial<PingPongClientOptions> = {}) {
  const world = new RserpoolWorld('rsplib');
  world.registrar(1);
  const servers = Array.from({ length: count }, (_, i) => {
    const node = world.node(`element${i + 1}`);
    const server = new PingPongServer(world.host(node), { profile: 'rsplib', addresses: [], port: 7000 });
    world.poolElement(i + 1, { poolHandle }, {}, node).register();
    return { node, server };
  });
  world.run(1);
  const user = world.poolUser('user', { protocols: [{ ppid: PINGPONG_PPID, codec: pingPongCodec }] });
  const heard: string[] = [];
  const usual = { poolHandle, interval: 0.5, answerTimeout: 5, resolutionRetryDelay: 0.25 };
  const client = new PingPongClient(
    user,
    { ...usual, ...options },
    {
      replied: ({ messageNumber, replyNumber, poolElement, roundTripTime }) =>
        heard.push(`${poolElement}: ${messageNumber} ${replyNumber} ${roundTripTime.toFixed(3)}`),
      gap: (expected, { replyNumber }) => heard.push(`gap: ${replyNumber} instead of ${expected}`),
      failedOver: (end, element) => heard.push(`${element}: ${end}`),
      unavailable: (reason) => heard.push(reason),
    },
  );
  return { world, servers, client, heard };
}

describe('PingPong client', () => {
  it('sends a ping at once and then at every interval, and measures the time to its reply', () => {
    const { world, heard, client } = play(1);
    world.run(1.3);
    // The first ping waits for the set-up: a round trip more of 20 ms.
    assert.deepEqual(heard, ['1: 1 1 0.040', '1: 2 2 0.020', '1: 3 3 0.020']);
    client.stop();
    world.run(5);
    assert.equal(heard.length, 3);
  });

  it('finds no gap in the numbers when its element leaves and another one continues', () => {
    const { world, heard, servers } = play(2);
    world.run(1.3);
    const first = Number(heard[0][0]);
    const { node, server } = servers[first - 1];
    world.network.crashProcesses(node);
    server.stop();
    world.run(1.5);
    const other = 3 - first;
    assert.deepEqual(
      heard.map((line) => line.replace(/ \d\.\d+$/, '')),
      [`${first}: 1 1`, `${first}: 2 2`, `${first}: 3 3`, `${first}: aborted`, `${other}: 4 4`, `${other}: 5 5`].concat(
        heard.slice(6).map((line) => line.replace(/ \d\.\d+$/, '')),
      ),
    );
  });

  it('leaves an element that does not answer in time for another one', () => {
    const { world, heard, servers } = play(1, { answerTimeout: 2 });
    const [{ server }] = servers;
    server.message = () => undefined;
    world.run(2.5);
    assert.deepEqual(heard, ['1: silent']);
  });

  it('gives each ping its time, however long the session is', () => {
    const { world, heard, servers } = play(1, { answerTimeout: 1 });
    world.run(5.3);
    assert.equal(heard.length, 11);
    const { node } = servers[0] ?? assert.fail();
    world.network.cut(node);
    // The ping of 5.5 s is the first one without an answer.
    world.run(1.15);
    assert.equal(heard.length, 11);
    world.run(0.2);
    assert.deepEqual(heard.slice(11), ['1: silent']);
  });

  it('reports a gap when the numbers do not continue', () => {
    const { world, heard, servers } = play(1);
    world.run(0.3);
    const [{ server }] = servers;
    const message = server.message.bind(server);
    server.message = (association, each, ppid) => {
      if ((each as PingPongMessage).type === 'PING') association.context = (association.context as bigint) + 2n;
      message(association, each, ppid);
    };
    world.run(0.5);
    assert.deepEqual(
      heard.map((line) => line.replace(/ \d\.\d+$/, '')),
      ['1: 1 1', 'gap: 4 instead of 2', '1: 2 4'],
    );
  });

  it('reports an element that failed once, though a ping of it had no answer yet', () => {
    const { world, heard, servers } = play(1, { answerTimeout: 1 });
    world.run(0.3);
    const [{ node, server }] = servers;
    server.message = () => undefined;
    world.run(0.3);
    world.network.crashProcesses(node);
    server.stop();
    world.run(5);
    assert.deepEqual(
      heard.slice(1).filter((line) => line.startsWith('1: ')),
      ['1: aborted'],
    );
  });

  it('ignores replies to pings that were answered, and what is no reply', () => {
    const { world, heard, servers } = play(1, { interval: 10 });
    const [{ server }] = servers;
    const message = server.message.bind(server);
    server.message = (association, each, ppid) => {
      message(association, each, ppid);
      const ping = each as PingPongMessage;
      if (ping.type !== 'PING') return;
      const again: PingPongMessage = { ...ping, type: 'PONG', replyNumber: 9n };
      for (const back of [again, ping]) association.send({ payload: new MessagePayload(pingPongCodec, back), ppid });
    };
    world.run(1);
    assert.deepEqual(heard, ['1: 1 1 0.040']);
  });

  it('reports that there is no element, and finds one that comes', () => {
    const { world, heard } = play(0);
    world.run(0.5);
    assert.deepEqual(heard.slice(0, 1), ['unknown pool']);
    const node = world.node('late');
    const server = new PingPongServer(world.host(node), { profile: 'rsplib', addresses: [], port: 7000 });
    world.poolElement(9, { poolHandle }, {}, node).register();
    world.run(1);
    assert.match(heard.at(-1) ?? '', /^9: 2 2 /);
    server.stop();
  });
});
