import type { Handlespace } from '../handlespace/handlespace.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { ForeignElements } from './element-learning.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';

/** What the ASAP side does for the ENRP side. */
interface TakenElements extends ForeignElements {
  /** Claims the elements of another registrar, whose home this registrar is from now on. */
  takeOver(from: RegistrarIdentifier): void;
}

/** What the ENRP side needs of its registrar. */
export interface EnrpSurroundings {
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly statistics: RegistrarStatistics;
  readonly elements: TakenElements;
  /** The start is over. */
  becameReady(): void;
}
