import type { ComponentNames } from '../../view/component-directory.ts';
import type { ToldEvent } from '../../view/event-words.ts';
import type { Observation } from '../../view/observation.ts';
import type { LinkTable } from '../link-table.ts';

/** What components share: the world that they are in. */
export interface ComponentSurroundings {
  /** The program and its arguments by which components are started. */
  readonly call: readonly string[];
  readonly links: LinkTable;
  readonly names: ComponentNames;
  /** Component of an address. */
  componentAt(addresses: readonly string[]): string | undefined;
  tell(event: ToldEvent): void;
  observe(observation: WithoutTime<Observation>): void;
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;
