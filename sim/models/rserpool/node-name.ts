import type { ComponentRole } from '../../levels/component-network.ts';

/** What components are called in their LAN, as RSPSIM's authors abbreviate them. */
const abbreviations: Readonly<Record<ComponentRole, string>> = {
  registrar: 'pr',
  poolElement: 'pe',
  poolUser: 'pu',
  attacker: 'at',
};

/** The name of a component in logs, tables and schedules: “lan0/pe3”. Both numbers are from 0. */
export function nodeName(role: ComponentRole, lan: number, index: number): string {
  return `lan${lan}/${abbreviations[role]}${index}`;
}
