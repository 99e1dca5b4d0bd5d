import assert from 'node:assert/strict';
import type { IndexedPicture } from '../../../../protocol/pictures.ts';
import type { RunningClient } from '../../../../protocol/services/service.ts';
import {
  FRACTAL_PPID,
  fractalCodec,
  imageEnd,
  type FractalMessage,
} from '../../../../protocol/services/fractal/codec.ts';
import { fractalService } from '../../../../protocol/services/fractal/descriptor.ts';
import { WorkError } from '../../../../protocol/workshop.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import type { ScriptedAssociation } from '../../registrar/scripted-host.ts';

/** The client as programs run it; the test plays registrar and elements. */
class Stage extends ClientStage {
  readonly lines: string[] = [];
  readonly pictures: IndexedPicture[] = [];
  exitStatus: number | undefined;
  readonly program: RunningClient;

  constructor(given: Readonly<Record<string, number | string>> = {}, isFull = false) {
    super(fractalService.poolHandle, [fractalService.protocol]);
    const write = (picture: IndexedPicture): void => {
      if (isFull) throw new WorkError('no space left on device');
      this.pictures.push(picture);
    };
    Object.assign(this.host, { pictures: { file: () => ({ write }) } });
    this.program = fractalService.client.start(this.user, fractalService.poolHandle, given, {
      tell: (line) => this.lines.push(line),
      warn: (line) => this.lines.push(`! ${line}`),
      selected: () => undefined,
      served: () => undefined,
      unavailable: (reason) => this.lines.push(`? ${reason}`),
      finished: (status = 0) => {
        this.exitStatus = status;
      },
    });
    this.run(0.5);
    this.connectRegistrar();
  }

  says(element: ScriptedAssociation, ...messages: readonly FractalMessage[]): void {
    for (const message of messages) this.sessions.receive(element, FRACTAL_PPID, fractalCodec.encode(message));
  }

  /** What an element was asked for. */
  question({ sent }: ScriptedAssociation): FractalMessage | undefined {
    const decoded = fractalCodec.decode(Buffer.from(sent[0]?.hex ?? '', 'hex'));
    return decoded.ok ? decoded.message : undefined;
  }
}

const nothing = (): void => undefined;

const side = 64;
const square = { width: side, height: side, out: 'image.png' };
const packet = { ...imageEnd, startX: 0, startY: 0, values: Array.from({ length: side * side }, (_, i) => i % 100) };

describe('the client of the Fractal Generator as a program', () => {
  it('asks for what is given, and for the usual image', () => {
    const usual = { type: 'FRACTAL_PARAMETER', width: 400, height: 250, maxIterations: 1024, algorithm: 1, n: 2 };
    const corners = { c1Real: -1.6, c1Imaginary: 1, c2Real: 1.6, c2Imaginary: -1 };
    const stage = new Stage();
    assert.deepEqual(stage.question(stage.select()), { ...usual, ...corners });
    const given = { algorithm: 'MandelbrotN', exponent: 2.5, maxIterations: 9, left: -1, top: 2, right: 3, bottom: -4 };
    const other = new Stage(given);
    const others = { c1Real: -1, c1Imaginary: 2, c2Real: 3, c2Imaginary: -4 };
    assert.deepEqual(other.question(other.select()), { ...usual, ...others, algorithm: 2, n: 2.5, maxIterations: 9 });
  });

  it('tells how far the image is, and draws it when it is complete', () => {
    const stage = new Stage({ ...square, marks: 'both' });
    assert.equal(stage.program.isTask, true);
    const element = stage.select();
    stage.says(element, { ...packet, values: packet.values.slice(0, 1000) });
    assert.deepEqual(stage.lines, ['20 %: 1 packet, 1 element, 0 failovers']);
    const { pixels, elements } = stage.program.status();
    assert.deepEqual([pixels, elements], [1000, ['0x0000000a']]);
    stage.says(element, packet);
    assert.equal(stage.pictures.length, 0);
    stage.says(element, imageEnd);
    assert.deepEqual(stage.lines.slice(1), [
      '100 %: 2 packets, 1 element, 0 failovers',
      'done after 0.500 s: 2 packets, 1 element, 0 failovers, image in image.png',
    ]);
    assert.equal(stage.exitStatus, 0);
    assert.deepEqual(
      stage.pictures.flatMap((picture) => [...picture.pixels]),
      packet.values.map((value) => value % 72),
    );
  });

  it('says which session left an element, and why', () => {
    const stage = new Stage(square);
    stage.sessions.handler.associationEnded?.(stage.select(), 'lost');
    assert.deepEqual(stage.lines, ['! failover of session 1: element 0x0000000a is left (lost)']);
  });

  it('fails if the image cannot be written', () => {
    const stage = new Stage(square, true);
    stage.says(stage.select(), packet, imageEnd);
    assert.deepEqual(stage.lines.slice(1), ['! no space left on device']);
    assert.equal(stage.exitStatus, 1);
  });

  it('does not begin where there are no files', () => {
    const { user } = new ClientStage(fractalService.poolHandle, [fractalService.protocol]);
    const told = { tell: nothing, warn: nothing, selected: nothing, served: nothing };
    const listener = { ...told, unavailable: nothing, finished: nothing };
    const start = (): unknown => fractalService.client.start(user, fractalService.poolHandle, square, listener);
    assert.throws(start, WorkError);
  });

  it('has the limits of RSPLIB’s client', () => {
    const { width, height, sessions } = fractalService.client.options;
    const limits = [width, height, sessions].map((option) => ({ least: undefined, most: undefined, ...option }));
    assert.deepEqual(
      limits.map(({ least, most }) => [least, most]),
      [
        [64, 8192],
        [64, 4096],
        [undefined, 512],
      ],
    );
  });
});
