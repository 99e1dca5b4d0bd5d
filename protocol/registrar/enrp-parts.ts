import type { Clock } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { ElementLearning, ForeignElements } from './element-learning.ts';
import type { EnrpLink } from './enrp-link.ts';
import type { PeerList } from './peer-list.ts';
import type { RegistrarLog } from './registrar-log.ts';
import type { EnrpServiceSettings } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';

/** What the parts of the ENRP side of a registrar share. */
export interface EnrpParts {
  readonly settings: EnrpServiceSettings;
  readonly clock: Clock;
  readonly link: EnrpLink;
  readonly peers: PeerList;
  readonly handlespace: Handlespace;
  readonly learning: ElementLearning;
  readonly elements: ForeignElements;
  readonly statistics: RegistrarStatistics;
  readonly log: RegistrarLog;
}
