import assert from 'node:assert/strict';
import { HandleResolution } from '../../../protocol/pool-user/handle-resolution.ts';
import { ClientStage } from './client-stage.ts';

const poolHandle = 'P';

/** A pool user with resolutions that wait for answers. */
class Play extends ClientStage {
  readonly heard: string[] = [];

  constructor() {
    super(poolHandle, [], {});
  }

  resolution(name: string): HandleResolution {
    return new HandleResolution(this.host.clock, this.user, this.listener(name));
  }

  listener(name: string): ConstructorParameters<typeof HandleResolution>[2] {
    return {
      poolElementSelected: ({ identifier }) => this.heard.push(`${name}${identifier}`),
      noPoolElement: (reason) => this.heard.push(`${name}${reason}`),
    };
  }
}

/** Counts how often it is asked which one comes after it. */
class Watched extends HandleResolution {
  static asked = 0;

  constructor(play: Play) {
    super(play.host.clock, play.user, play.listener(''));
    let next = this.next;
    Object.defineProperty(this, 'next', {
      get: () => {
        Watched.asked++;
        return next;
      },
      set: (given: HandleResolution | undefined) => (next = given),
    });
  }
}

describe('resolutions of a pool user that are not answered yet', () => {
  it('get answers in order, whichever is cancelled, and begins again behind the others', () => {
    for (const cancelled of [0, 1, 2]) {
      const play = new Play();
      const names = ['a', 'b', 'c'];
      const all = names.map((name) => play.resolution(name));
      for (const resolution of all) resolution.start(poolHandle);
      play.connectRegistrar();
      all[cancelled].cancel();
      all[cancelled].cancel();
      all[cancelled].start(poolHandle);
      names.push(...names.splice(cancelled, 1));
      for (const identifier of [1, 2, 3]) play.answerWith(identifier);
      assert.deepEqual(
        play.heard,
        names.map((name, index) => `${name}${index + 1}`),
      );
      assert.ok(!play.user.needsRegistrar);
    }
  });

  it('may be thousands while there is no registrar: one more does not go through them all', () => {
    const play = new Play();
    for (let i = 0; i < 1000; i++) {
      const resolution = new Watched(play);
      resolution.poolHandle = poolHandle;
      play.user.startResolution(resolution);
    }
    assert.ok(Watched.asked < 10_000, `${Watched.asked}`);
  });
});
