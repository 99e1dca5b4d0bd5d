import type { AssociationView } from '../../view/observation.ts';
import type { ComponentView } from '../../view/component-view.ts';

/** A pool as it is seen at a moment: components and links by their identifiers in the view. */
export interface PoolView {
  readonly components: ReadonlyMap<string, ComponentView>;
  readonly associations: ReadonlyMap<string, AssociationView>;
}
