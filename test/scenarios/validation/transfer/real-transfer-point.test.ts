import assert from 'node:assert/strict';
import { realPoint, simulatedPoint } from '../../../../scenarios/validation/real-point.ts';
import { isPlain, parametersOfFlow } from '../../../../scenarios/validation/transfer/real-transfer-point.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const usual = { model: 'bulkTransfer', transport: 'sctp', linkRate: 1e6, pathDelay: 0, warmup: 2, duration: 8 };

function real(settings: GivenParameters, seconds?: number) {
  const parameters = parametersOf({ ...usual, ...settings });
  return realPoint({ index: 0, label: 'the point', values: new Map(), parameters }, seconds);
}

describe('a bulk transfer for real', () => {
  it('takes its own time, and is simulated as it is', () => {
    const { parameters, timeScale } = real({ paths: 2, cmt: true });
    assert.deepEqual([timeScale, parameters.warmup, parameters.duration], [1, 2, 8]);
    assert.deepEqual(simulatedPoint(parameters, { lanDelay: 1, wanDelay: 0, rate: 1 }), parameters);
  });

  it('lasts as long as is wanted, after its warm-up', () => {
    assert.equal(real({}, 5).parameters.duration, 3);
    assert.throws(() => real({}, 2), /^ValidationError: warmup=2 \(the point\): nothing is left of 2 s/);
  });

  it('has nothing that network namespaces do not have', () => {
    assert.throws(() => real({ pathDelay: 10 }), /pathDelay=10 \(the point\): .* no delay, loss or disorder/);
    assert.throws(() => real({ linkLoss: 0.1 }), /linkLoss=0\.1 /);
    assert.throws(() => real({ linkRate: Infinity }), /linkRate=never \(the point\): .* needs a limit/);
    assert.throws(() => real({ queue: 'red' }), /queue=red \(the point\): has no counterpart in a real transfer/);
    assert.throws(() => real({ background: 'cbr' }), /background=cbr /);
  });

  it('has plain flows at the end, which do without what is studied', () => {
    const { parameters } = real({ paths: 2, cmt: true, flows: 3, plainFlows: 1, congestionControl: 'lia' });
    assert.deepEqual(
      [0, 1, 2].map((flow) => isPlain(parameters, flow)),
      [false, false, true],
    );
    assert.equal(parametersOfFlow(parameters, 1), parameters);
    const { cmt, congestionControl } = parametersOfFlow(parameters, 2);
    assert.deepEqual([cmt, congestionControl], [false, 'rfc9260']);
  });
});
