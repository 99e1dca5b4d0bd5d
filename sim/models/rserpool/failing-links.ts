import type { ComponentRole } from '../../levels/component-network.ts';
import type { RserpoolParameters } from './parameters.ts';

/** Whose links fail one by one. */
export const failingRoles: Readonly<Record<RserpoolParameters['failingLinks'], readonly ComponentRole[]>> = {
  networks: [],
  poolElements: ['poolElement'],
  poolUsers: ['poolUser'],
  registrars: ['registrar'],
  attackers: ['attacker'],
  components: ['poolElement', 'poolUser', 'registrar'],
  all: ['poolElement', 'poolUser', 'registrar', 'attacker'],
};
