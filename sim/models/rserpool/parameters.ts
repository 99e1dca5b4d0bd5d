import type { CommonParameters } from '../../run/common-parameters.ts';
import { choice, number, type RunValues } from '../../run/parameter.ts';
import {
  linkParameters,
  packetNetworkParameters,
  pathFailureParameters,
  sctpParameters,
} from '../packets/packet-parameters.ts';
import { attackerParameters } from './parameters/attackers.ts';
import { layoutParameters } from './parameters/layout.ts';
import { poolElementParameters } from './parameters/pool-elements.ts';
import { poolUserParameters } from './parameters/pool-users.ts';
import { registrarCostParameters } from './parameters/registrar-costs.ts';
import { registrarParameters } from './parameters/registrars.ts';
import { workloadParameters } from './parameters/workload.ts';

/** Of pools, with RSPSIM's toolchain defaults. */
export const rserpoolParameters = {
  ...layoutParameters,
  ...workloadParameters,
  ...poolElementParameters,
  ...registrarParameters,
  ...poolUserParameters,
  ...registrarCostParameters,
  ...attackerParameters,
  failingLinks: choice(
    ['networks', 'poolElements', 'registrars', 'poolUsers', 'attackers', 'components', 'all'],
    'networks',
    'What fails: whole networks (with transport: sctp), or the links of these components independently of each other; components: all but attackers; all: theirs, too',
  ),
  ...pathFailureParameters,
};

/** Of pools whose messages travel in packets. */
export const rserpoolPacketParameters = {
  ...packetNetworkParameters,
  ...linkParameters,
  ...sctpParameters,
  // Between the LANs of a pool.
  wanRate: number('bit/s', Infinity, 'Rate of the links between LANs', { above: 0, unlimited: true }),
};

/** What a pool takes. */
export type RserpoolParameters = RunValues<typeof rserpoolParameters & typeof rserpoolPacketParameters> &
  CommonParameters;
