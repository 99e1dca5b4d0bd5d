import assert from 'node:assert/strict';
import type { AssociationEnd } from '../../../../protocol/host.ts';
import { BytesPayload } from '../../../../protocol/payload.ts';
import { EchoClient } from '../../../../protocol/services/echo/client.ts';
import { echoProtocol } from '../../../../protocol/services/echo/codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { WireError } from '../../../../protocol/wire/wire-error.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import type { ScriptedAssociation } from '../../registrar/scripted-host.ts';

const poolHandle = 'EchoPool';

/** An echo client that has got no element from the registrar yet, and what it received. */
class Play extends ClientStage {
  readonly heard: string[] = [];
  readonly client: EchoClient;

  constructor() {
    super(poolHandle, [echoProtocol]);
    this.client = new EchoClient(
      this.user,
      { poolHandle, resolutionRetryDelay: 0.25 },
      {
        answered: (text) => this.heard.push(Buffer.from(text).toString()),
        selected: () => this.heard.push('selected'),
        failedOver: (end, poolElement) => this.heard.push(`${poolElement}: ${end}`),
        lost: (text) => this.heard.push(`lost ${Buffer.from(text).toString()}`),
        unavailable: (reason) => this.heard.push(reason),
      },
    );
    this.connectRegistrar();
  }

  say(...words: readonly string[]): void {
    for (const word of words) this.client.say(Buffer.from(word));
  }

  end(association: ScriptedAssociation, end: AssociationEnd): void {
    association.state = 'ended';
    this.sessions.handler.associationEnded?.(association, end);
  }

  /** The transport gives up a message that it had taken. */
  giveUp(association: ScriptedAssociation, word: string): void {
    const payload = new BytesPayload(Buffer.from(word));
    this.sessions.handler.sendFailed?.(association, { payload, ppid: 0 });
  }

  echo(association: ScriptedAssociation, word: string): void {
    this.sessions.handler.message(association, Buffer.from(word), 0, 0);
  }
}

function texts(association: ScriptedAssociation): string[] {
  return association.sent.map(({ hex }) => Buffer.from(hex, 'hex').toString());
}

describe('echo client', () => {
  it('sends what did not fit into the send buffer when there is room again, in order', () => {
    const play = new Play();
    play.say('a');
    const association = play.select();
    association.room = 1;
    play.say('b', 'c', 'd', 'e');
    assert.deepEqual(texts(association), ['a', 'b']);
    play.echo(association, 'a');
    association.room = 2;
    play.sessions.handler.writable?.(association);
    assert.deepEqual(texts(association), ['a', 'b', 'c', 'd']);
    association.room = 10;
    play.say('f');
    assert.deepEqual(texts(association), ['a', 'b', 'c', 'd', 'e', 'f']);
    for (const word of ['b', 'c', 'd', 'e', 'f']) play.echo(association, word);
    assert.deepEqual([play.heard.join(' '), play.client.unanswered], ['selected a b c d e f', 0]);
  });

  it('sends the next element all that was not answered, sent or not', () => {
    const play = new Play();
    const first = play.select();
    first.room = 2;
    play.say('a', 'b', 'c');
    play.echo(first, 'a');
    play.end(first, 'lost');
    assert.deepEqual(texts(play.select()), ['b', 'c']);
    assert.deepEqual([play.heard, play.client.unanswered], [['selected', 'a', '10: lost', 'selected'], 2]);
  });

  it('takes answers as those to messages that the transport has not given up', () => {
    const play = new Play();
    const first = play.select();
    play.say('a', 'b', 'c', 'd');
    play.giveUp(first, 'b');
    play.echo(first, 'a');
    play.echo(first, 'c');
    assert.equal(play.client.unanswered, 2);
    play.end(first, 'lost');
    // What came back before the end of the association is for the next element.
    assert.deepEqual(texts(play.select()), ['b', 'd']);
    assert.deepEqual([play.heard, play.client.lost], [['selected', 'a', 'c', '10: lost', 'selected'], 0]);
  });

  it('reports a message as lost that the transport gave up while its element goes on serving', () => {
    const play = new Play();
    const association = play.select();
    play.say('a', 'b', 'c');
    play.giveUp(association, 'b');
    for (const word of ['a', 'c']) play.echo(association, word);
    play.run(1);
    assert.deepEqual([play.heard, play.client.unanswered, play.client.lost], [['selected', 'a', 'c', 'lost b'], 0, 1]);
    play.say('d');
    assert.deepEqual(texts(association), ['a', 'b', 'c', 'd']);
    play.echo(association, 'd');
    assert.equal(play.client.unanswered, 0);
  });

  it('reports that there is no element, and looks again', () => {
    const play = new Play();
    play.say('a');
    play.selectNothing();
    play.run(0.2);
    assert.deepEqual([play.heard, play.resolutions], [['unknown pool'], 1]);
    play.run(0.1);
    assert.equal(play.resolutions, 2);
    assert.deepEqual(texts(play.select()), ['a']);
  });

  it('ends its session, and looks for no other one', () => {
    const [served, looking] = [new Play(), new Play()];
    const association = served.select();
    served.client.stop();
    assert.equal(association.state, 'ended');
    looking.selectNothing();
    looking.client.stop();
    looking.run(10);
    assert.equal(looking.resolutions, 1);
  });

  const ends = {
    left: ['closed', 'shutDownByPeer', 'noRoute'],
    unreachable: ['timeout', 'lost', 'refused', 'aborted'],
  } as const;
  for (const [reason, each] of Object.entries(ends))
    for (const end of each) {
      const reported = reason === 'unreachable';
      it(`${reported ? 'reports' : 'does not report'} an element whose session ended as ${end}`, () => {
        const play = new Play();
        play.end(play.select(), end);
        assert.deepEqual(play.reports, reported ? [10] : []);
      });
    }

  it('reports an element that speaks nonsense, not one that restarted', () => {
    const [restarted, nonsense] = [new Play(), new Play()];
    restarted.sessions.handler.associationRestarted(restarted.select());
    assert.deepEqual([restarted.reports, restarted.heard], [[], ['selected', '10: restarted']]);
    const error = new WireError('bad-length', 0, 'nonsense');
    nonsense.sessions.handler.malformed?.(nonsense.select(), ASAP_PPID, new Uint8Array(3), error);
    assert.deepEqual([nonsense.reports, nonsense.heard], [[10], ['selected', '10: malformed']]);
  });
});
