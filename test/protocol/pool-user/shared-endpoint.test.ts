import assert from 'node:assert/strict';
import { HandleResolution } from '../../../protocol/pool-user/handle-resolution.ts';
import { Session } from '../../../protocol/pool-user/session.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { element } from '../handlespace/elements.ts';
import type { ScriptedAssociation } from '../registrar/scripted-host.ts';
import { ClientStage } from './client-stage.ts';

const poolHandle = 'P';
const SERVICE_PPID = 39;
const bytes = new Uint8Array([1, 2, 3]);

/** A pool user with a registrar and a session, which takes messages of any protocol. */
class Play extends ClientStage {
  readonly heard: string[] = [];
  readonly session: Session;
  readonly sessionAssociation: ScriptedAssociation;

  constructor() {
    super(poolHandle, [{ ppid: 'any', codec: bytesCodec }], {});
    this.session = new Session(this.user, {
      sessionReady: () => undefined,
      sessionMessage: (_message, ppid) => this.heard.push(`message ${ppid}`),
      sessionFailed: (end) => this.heard.push(end),
      sessionUnavailable: (reason) => this.heard.push(reason),
    });
    this.session.open(poolHandle);
    this.connectRegistrar();
    this.sessionAssociation = this.select();
  }
}

describe('one endpoint of a pool user, for its registrar and its sessions', () => {
  it('gives a registrar up that speaks the protocol of a service, and keeps the sessions', () => {
    const play = new Play();
    play.registrars.receive(play.registrar, SERVICE_PPID, bytes);
    assert.deepEqual([play.registrar.state, play.user.registrar, play.heard], ['ended', undefined, []]);
    play.sessions.receive(play.sessionAssociation, SERVICE_PPID, bytes);
    assert.deepEqual(play.heard, [`message ${SERVICE_PPID}`]);
  });

  it('takes no element for a registrar that answers resolutions', () => {
    const play = new Play();
    const resolution = new HandleResolution(play.host.clock, play.user, {
      poolElementSelected: ({ identifier }) => play.heard.push(`selected ${identifier}`),
      noPoolElement: (reason) => play.heard.push(reason),
    });
    resolution.start(poolHandle);
    const answer = asapCodec('rsplib').encode({
      type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
      poolHandle,
      subscribed: false,
      poolElements: [element('RoundRobin', 7)],
      errors: [],
    });
    play.sessions.receive(play.sessionAssociation, ASAP_PPID, answer);
    assert.deepEqual([play.heard, play.user.needsRegistrar], [[], true]);
    play.answerWith(8);
    assert.deepEqual(play.heard, ['selected 8']);
  });

  it('tells each of the end of its own association only', () => {
    const [first, second] = [new Play(), new Play()];
    const { registrar } = first;
    registrar.state = 'ended';
    first.registrars.handler.associationEnded?.(registrar, 'lost');
    assert.deepEqual([first.user.registrar, first.heard, first.user.sessions().length], [undefined, [], 1]);
    second.sessionAssociation.state = 'ended';
    second.sessions.handler.associationEnded?.(second.sessionAssociation, 'lost');
    assert.deepEqual([second.user.registrar, second.heard], [second.registrar, ['lost']]);
  });

  it('is left with the registrar: sessions go on until it is closed', () => {
    const play = new Play();
    const left = play.user.leave();
    assert.equal(left, play.registrar);
    play.sessions.receive(play.sessionAssociation, SERVICE_PPID, bytes);
    assert.deepEqual(
      [play.heard, play.host.opened.map(({ closed }) => closed)],
      [[`message ${SERVICE_PPID}`], [false]],
    );
    play.user.close();
    assert.deepEqual(
      play.host.opened.map(({ closed }) => closed),
      [true],
    );
  });
});
