import type { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { policyOfType } from '../../../protocol/policies/policies.ts';
import type { RegistrarIdentifier } from '../../../protocol/wire/pool-element.ts';
import type { ComponentNode, ComponentRole } from '../../levels/component-network.ts';
import type { LifeState, LiveComponent, LivePool, LiveState } from '../../run/live-pool.ts';
import type { AttackerComponent } from './attacker-component.ts';
import type { LifeCycle } from './life-cycle.ts';
import type { Model } from './model.ts';
import type { PoolElementComponent } from './pool-element-component.ts';
import type { PoolUserComponent } from './pool-user-component.ts';
import { poolHandleOf } from './pool-numbers.ts';
import type { RegistrarComponent } from './registrar-component.ts';

/** What all components of a model have. */
interface ModelComponent {
  readonly node: ComponentNode;
  readonly cycle: LifeCycle;
}

/** The components of a model, to look at and to steer. */
export function livePool({ world, registrars, poolElements, poolUsers, attackers }: Model): LivePool {
  const poolOf = (pool: number): string => poolHandleOf(world.parameters, pool);
  const byAddress = new Map(
    registrars.flatMap((registrar) => registrar.node.addresses.map((address) => [address, registrar])),
  );
  const homeOf = (element: PoolElement): RegistrarIdentifier | undefined => {
    if (element.homeRegistrar !== 0) return element.homeRegistrar;
    // Until its first keep-alive an element does not know who it is that it registered with.
    const [address] = element.registrar?.remoteAddresses ?? [];
    return address === undefined ? undefined : byAddress.get(address)?.registrar?.identifier;
  };
  const isHomogeneous = poolElements.every(({ capacity }) => capacity === poolElements[0]?.capacity);
  return {
    components: [
      ...registrars.map((registrar, index) => live('registrar', registrar, index, () => registrarState(registrar))),
      ...poolElements.map((element, index) =>
        live('poolElement', element, index, () => elementState(element, isHomogeneous, homeOf)),
      ),
      ...poolUsers.map((user, index) => live('poolUser', user, index, () => userState(user, poolOf(user.pool)))),
      ...attackers.map((attacker, index) => live('attacker', attacker, index, () => attackerState(attacker))),
    ],
  };
}

function live(
  role: ComponentRole,
  { node, cycle }: ModelComponent,
  index: number,
  state: () => LiveState,
): LiveComponent {
  const { name, lan } = node;
  return {
    name,
    role,
    number: index + 1,
    lan,
    get paths() {
      return node.paths;
    },
    state,
    control: (way) => cycle.control(way),
  };
}

function registrarState({ registrar, cycle }: RegistrarComponent): LiveState {
  if (registrar === undefined) return { life: endOf(cycle), figures: {} };
  const { identifier, handlespace, peers, ready } = registrar;
  return {
    life: ready ? 'up' : 'starting',
    identifier,
    figures: {
      'elements known': handlespace.elementCount,
      'elements owned': handlespace.ownedCount(identifier),
      peers: peers.length,
    },
  };
}

function elementState(
  component: PoolElementComponent,
  isHomogeneous: boolean,
  homeOf: (element: PoolElement) => RegistrarIdentifier | undefined,
): LiveState {
  const { poolHandle, capacity, element, jobs, maxJobs, isLeaving, cycle } = component;
  const figures = { requests: jobs.number, ...(!isHomogeneous && { 'calculations/s': capacity }) };
  if (element === undefined)
    return { life: isLeaving ? 'stopping' : elementEnd(component, cycle), pool: poolHandle, figures };
  const { identifier, registered, registration } = element;
  return {
    life: registered ? 'up' : 'starting',
    identifier,
    pool: poolHandle,
    policy: policyOfType(registration.policy.type)?.name,
    load: maxJobs === Infinity ? undefined : jobs.number / maxJobs,
    home: homeOf(element),
    figures,
  };
}

function userState({ isUp, inService, queueLength, cycle }: PoolUserComponent, pool: string): LiveState {
  const figures = { requests: inService, waiting: queueLength };
  return { life: isUp ? 'up' : endOf(cycle), pool, figures };
}

function attackerState({ cycle }: AttackerComponent): LiveState {
  return { life: cycle.isUp ? 'up' : endOf(cycle), figures: {} };
}

function elementEnd({ hasLeft }: PoolElementComponent, cycle: LifeCycle): LifeState {
  return hasLeft ? 'stopped' : endOf(cycle);
}

function endOf({ latestEnd }: LifeCycle): LifeState {
  if (latestEnd === undefined) return 'waiting';
  return latestEnd === 'shutdown' ? 'stopped' : 'failed';
}
