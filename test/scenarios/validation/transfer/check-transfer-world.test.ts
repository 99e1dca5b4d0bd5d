import assert from 'node:assert/strict';
import {
  checkTransferWorld,
  transferDeployment,
} from '../../../../scenarios/validation/transfer/check-transfer-world.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../../../native/obstacles.ts';
import { parametersOf } from '../../../verify/study-runs.ts';

describe('where a bulk transfer runs for real', () => {
  const parameters = parametersOf({
    model: 'bulkTransfer',
    transport: 'sctp',
    linkRate: 1e6,
    paths: 2,
    cmt: true,
    cmtRetransmission: 'cwnd',
    cmtSackPath: 'standard',
    lostRetransmission: 'timeout',
  });

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

  it('sends lost chunks again as its stack does', function () {
    skipOrFail(this, namespaceObstacle() ?? addonObstacle());
    for (const [other, message] of [
      [{ cmtRetransmission: 'ssthresh' }, /: retransmission ssthresh of CMT: libusrsctp has cwnd alone$/],
      [{ lostRetransmission: 'missingReports' }, /: lostRetransmission missingReports: with CMT, libusrsctp /],
    ] as const) {
      checkTransferWorld({ ...parameters, ...other }, 'udp');
      assert.throws(() => checkTransferWorld({ ...parameters, ...other }, 'usrsctp-udp'), message);
    }
    const plain = { ...parameters, cmt: false, cmtRetransmission: 'ssthresh' } as const;
    assert.throws(() => checkTransferWorld(plain, 'usrsctp-udp'), /lostRetransmission=timeout: .* cannot be set there/);
  });

  it('is told from others by how paths are shaped', () => {
    const { identity = '' } = transferDeployment({ deployment: undefined, foreign: undefined });
    assert.match(identity, /tbf rate .* burst .* limit .*pfifo limit/);
  });
});
