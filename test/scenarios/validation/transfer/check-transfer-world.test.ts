import assert from 'node:assert/strict';
import {
  checkTransferWorld,
  transferDeployment,
} from '../../../../scenarios/validation/transfer/check-transfer-world.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../../../native/obstacles.ts';
import { parametersOf } from '../../../verify/study-runs.ts';

describe('where a bulk transfer runs for real', () => {
  const parameters = parametersOf({ model: 'bulkTransfer', transport: 'sctp', linkRate: 1e6, cmt: true, paths: 2 });

  it('is this machine, if it can make networks, with a stack that has what the study sets', function () {
    skipOrFail(this, namespaceObstacle() ?? addonObstacle());
    for (const transport of ['udp', 'usrsctp-udp'] as const) checkTransferWorld(parameters, transport);
    const coupled = { ...parameters, congestionControl: 'lia', coupledMinWindow: 2 } as const;
    checkTransferWorld(coupled, 'udp');
    assert.throws(
      () => checkTransferWorld(coupled, 'usrsctp-udp', 'the point'),
      /^ValidationError: transport usrsctp-udp \(the point\): coupledMinWindow=2: .* cannot be set there/,
    );
  });

  it('is told from others by how paths are shaped', () => {
    const { identity = '' } = transferDeployment({ deployment: undefined, foreign: undefined });
    assert.match(identity, /tbf rate .* burst .* limit .*pfifo limit/);
  });
});
