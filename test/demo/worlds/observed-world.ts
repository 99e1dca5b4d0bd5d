import type { ComponentView } from '../../../demo/view/component-view.ts';
import type { AssociationView, Observation, ObservationKind } from '../../../demo/view/observation.ts';
import type { DemoWorld } from '../../../demo/worlds/demo-world.ts';
import { until } from '../../native/patience.ts';

type Of<Kind extends ObservationKind> = Extract<Observation, { readonly kind: Kind }>;

/** What a world has told, as a view would keep it. */
export class ObservedWorld {
  readonly world: DemoWorld;
  readonly observations: Observation[] = [];
  readonly components = new Map<string, ComponentView>();
  readonly associations = new Map<string, AssociationView>();

  private constructor(world: DemoWorld) {
    this.world = world;
  }

  static async start(world: DemoWorld): Promise<ObservedWorld> {
    const observed = new ObservedWorld(world);
    await world.start((observation) => observed.#take(observation));
    return observed;
  }

  all<Kind extends ObservationKind>(kind: Kind): Of<Kind>[] {
    return this.observations.filter((each): each is Of<Kind> => each.kind === kind);
  }

  /** Texts of the events so far. */
  get texts(): string[] {
    return this.all('event').map(({ text }) => text);
  }

  async tells(text: RegExp): Promise<void> {
    await until(() => this.texts.some((each) => text.test(each)), `an event ${text}, of ${this.texts.join('\n')}`);
  }

  async shows(id: string, isIt: (component: ComponentView) => boolean, what: string): Promise<ComponentView> {
    const component = (): ComponentView | undefined => this.components.get(id);
    await until(
      () => {
        const now = component();
        return now !== undefined && isIt(now);
      },
      `${id}: ${what}, is ${JSON.stringify(component())}`,
    );
    return component() as ComponentView;
  }

  #take(observation: Observation): void {
    this.observations.push(observation);
    const { kind, at: _, ...content } = observation;
    if (kind === 'component') this.components.set(observation.id, content as ComponentView);
    if (kind === 'componentGone') this.components.delete(observation.id);
    if (kind === 'associationUp') this.associations.set(observation.id, content as AssociationView);
    if (kind === 'associationDown') this.associations.delete(observation.id);
  }
}
