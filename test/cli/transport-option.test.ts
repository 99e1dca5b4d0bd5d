import assert from 'node:assert/strict';
import { Command } from 'commander';
import { transportOption } from '../../cli/transport-option.ts';

function chosen(...given: string[]): unknown {
  const command = new Command().addOption(transportOption('which', ['rsplib'])).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  return command.parse(given, { from: 'user' }).opts().transport;
}

describe('the option --transport', () => {
  it('takes the names of transports, and further ones of a command', () => {
    assert.deepEqual(
      [chosen(), chosen('--transport', 'kernel'), chosen('--transport', 'rsplib')],
      ['udp', 'kernel', 'rsplib'],
    );
  });

  it('takes usrsctp for libusrsctp in UDP', () => assert.equal(chosen('--transport', 'usrsctp'), 'usrsctp-udp'));

  it('refuses other names, and says which there are', () =>
    assert.throws(
      () => chosen('--transport', 'usrsct'),
      /usrsct' is invalid\. Allowed choices are udp, usrsctp-udp, usrsctp-raw, kernel, rsplib/,
    ));

  it('does not take names of what every object has', () =>
    assert.throws(() => chosen('--transport', 'constructor'), /'constructor' is invalid/));
});
