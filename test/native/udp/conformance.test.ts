import { transportConformance } from '../../transport/conformance.ts';
import { UdpWorld } from './udp-world.ts';

transportConformance('SCTP over UDP sockets', () => new UdpWorld(), {
  faults: true,
  also: ['families', 'processCrash', 'restart', 'twoPaths', 'associationOptions', 'lifetime', 'lastAnswers', 'streams'],
});
