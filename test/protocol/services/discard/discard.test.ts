import assert from 'node:assert/strict';
import type { AssociationEnd } from '../../../../protocol/host.ts';
import { BytesPayload } from '../../../../protocol/payload.ts';
import { DiscardClient } from '../../../../protocol/services/discard/client.ts';
import { discardService } from '../../../../protocol/services/discard/descriptor.ts';
import { asapCodec } from '../../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';

const { poolHandle, protocol } = discardService;

/** A discard client that has got no element from the registrar yet, and what it reported. */
class Play extends ClientStage {
  readonly heard: string[] = [];
  readonly client: DiscardClient;

  constructor() {
    super(poolHandle, [protocol]);
    this.client = new DiscardClient(
      this.user,
      { poolHandle, resolutionRetryDelay: 0.25 },
      {
        selected: () => this.heard.push('selected'),
        taking: () => undefined,
        delivered: (element, messages, bytes) => this.heard.push(`${element} took ${messages}, ${bytes} bytes`),
        failedOver: (end, poolElement) => this.heard.push(`${poolElement}: ${end}`),
        unavailable: (reason) => this.heard.push(reason),
      },
    );
    this.connectRegistrar();
  }

  say(...words: readonly string[]): void {
    for (const word of words) this.client.say(Buffer.from(word));
  }

  /** The association ends; some of what it had taken comes back. */
  end(association: ScriptedAssociation, end: AssociationEnd, returned: readonly string[] = []): void {
    for (const word of returned)
      this.sessions.handler.sendFailed?.(association, { payload: new BytesPayload(Buffer.from(word)), ppid: 0 });
    association.state = 'ended';
    this.sessions.handler.associationEnded?.(association, end);
  }
}

function texts(association: ScriptedAssociation): string[] {
  return association.sent.map(({ hex }) => Buffer.from(hex, 'hex').toString());
}

describe('discard client', () => {
  it('sends what did not fit into the send buffer when there is room again, in order', () => {
    const play = new Play();
    play.say('a');
    const association = play.select();
    association.room = 1;
    play.say('b', 'c', 'd');
    assert.deepEqual([texts(association), play.client.waiting, play.client.unanswered], [['a', 'b'], 2, 2]);
    association.room = 9;
    play.sessions.handler.writable?.(association);
    assert.deepEqual([texts(association), play.client.unanswered], [['a', 'b', 'c', 'd'], 0]);
    assert.ok(association.sent.every(({ ppid }) => ppid === 0));
  });

  it('knows at the end of its input that all arrived when the association was shut down', () => {
    const play = new Play();
    const association = play.select();
    association.room = 1;
    play.say('one', 'three');
    play.client.finish();
    assert.deepEqual([association.end, play.client.unanswered], [undefined, 2]);
    association.room = 1;
    play.sessions.handler.writable?.(association);
    assert.deepEqual([association.end, play.client.unanswered], ['shutdown', 2]);
    play.end(association, 'closed');
    assert.deepEqual(play.heard, ['selected', '10 took 2, 8 bytes']);
    assert.equal(play.client.unanswered, 0);
    play.run(10);
    assert.equal(play.resolutions, 1);
  });

  it('sends the next element what the failed one did not get, before all else', () => {
    const play = new Play();
    const first = play.select();
    first.room = 3;
    play.say('a', 'b', 'c', 'd');
    play.end(first, 'lost', ['b', 'c']);
    assert.deepEqual(play.heard, ['selected', '10: lost']);
    const second = play.select(11);
    assert.deepEqual(texts(second), ['b', 'c', 'd']);
    assert.equal(play.client.sent, 4);
    assert.deepEqual(play.reports, [10]);
  });

  it('does so at the end of its input, too', () => {
    const play = new Play();
    const first = play.select();
    play.say('a', 'b');
    play.client.finish();
    assert.equal(first.end, 'shutdown');
    play.end(first, 'lost', ['b']);
    const second = play.select(11);
    assert.deepEqual([texts(second), second.end], [['b'], 'shutdown']);
    play.end(second, 'closed');
    assert.deepEqual(play.heard.at(-1), '11 took 1, 1 bytes');
  });

  it('sends on all that a full send buffer of short lines gives back', () => {
    const play = new Play();
    const first = play.select();
    const lines = Array.from({ length: 200_000 }, () => '\n');
    for (const line of lines) play.say(line);
    play.end(first, 'lost', lines);
    assert.equal(play.client.waiting, lines.length);
    assert.deepEqual(play.heard, ['selected', '10: lost']);
    assert.equal(texts(play.select(11)).length, lines.length);
  });

  it('looks for no other element if the last one failed and nothing came back', () => {
    const play = new Play();
    const first = play.select();
    play.say('a');
    play.client.finish();
    play.end(first, 'aborted');
    assert.deepEqual([play.heard, play.client.unanswered, play.resolutions], [['selected', '10: aborted'], 0, 1]);
  });

  it('reports that there is no element, and looks again until it is stopped', () => {
    const play = new Play();
    play.say('a');
    play.selectNothing();
    play.run(0.3);
    assert.deepEqual([play.heard, play.resolutions], [['unknown pool'], 2]);
    play.selectNothing();
    play.client.stop();
    play.run(10);
    assert.equal(play.resolutions, 2);
  });
});

describe('discard client of the table of services', () => {
  /** It, and what its operator hears. */
  function started(): { readonly stage: ClientStage; readonly heard: string[]; readonly say: (text: string) => void } {
    const stage = new ClientStage(poolHandle, [protocol]);
    const heard: string[] = [];
    const note = (what: string) => (): void => void heard.push(what);
    const { conversation } = discardService.client.start(
      stage.user,
      poolHandle,
      {},
      {
        tell: (line) => heard.push(line),
        warn: (line) => heard.push(line),
        selected: note('selected'),
        served: note('served'),
        unavailable: (reason) => heard.push(reason),
        finished: note('finished'),
      },
    );
    stage.connectRegistrar();
    return { stage, heard, say: (text) => conversation?.say(Buffer.from(text)) };
  }

  it('is served as soon as an element takes more than the send buffer: then an operator waits for others', () => {
    const { stage, heard, say } = started();
    const association = stage.select();
    association.room = 1;
    say('a');
    say('b');
    assert.deepEqual(heard, ['selected']);
    association.room = 1;
    stage.sessions.handler.writable?.(association);
    assert.deepEqual(heard, ['selected', 'served']);
  });
});

describe('discard server', () => {
  it('counts what users send, answers nothing, and leaves cookies alone', () => {
    const host = new ScriptedHost(['10.0.0.1']);
    const place = { profile: 'rfc', addresses: [], port: 9, association: {} } as const;
    const server = discardService.server.start(host, place, {}, () => undefined);
    const endpoint = server.endpoint as ScriptedEndpoint;
    const association = endpoint.accept(['10.0.0.2'], 5000);
    endpoint.handler.message(association, Buffer.from('abc'), 39, 0);
    endpoint.handler.message(association, Buffer.from('de'), 0, 0);
    endpoint.receive(
      association,
      ASAP_PPID,
      asapCodec('rfc').encode({ type: 'ASAP_COOKIE_ECHO', cookie: Uint8Array.of(1) }),
    );
    assert.deepEqual([server.counters(), association.sent], [{ messages: 2, bytes: 5 }, []]);
  });
});
