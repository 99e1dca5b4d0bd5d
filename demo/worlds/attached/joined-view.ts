import { ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';
import type { ComponentView } from '../../view/component-view.ts';
import type { AssociationView, ViewProtocol } from '../../view/observation.ts';
import type { HandlespaceView } from './handlespace-view.ts';
import type { PoolView } from './pool-view.ts';
import { nameOf, reportedComponent, type LastReport } from './reported-components.ts';

/**
 * A pool by what its components report and what a registrar knows of it. Who reports is seen as he reports, with what
 * the registrar alone knows: pool, policy, home. Links are those that components report which are heard.
 */
export function joinedView(reports: Iterable<LastReport>, handlespace: HandlespaceView | undefined): PoolView {
  const components = new Map<string, ComponentView>();
  for (const component of handlespace?.components ?? []) components.set(component.id, component);
  const heard: LastReport[] = [];
  for (const report of reports) {
    const component = reportedComponent(report);
    components.set(component.id, joined(components.get(component.id), component));
    if (component.state === 'up') heard.push(report);
  }
  const associations = new Map<string, AssociationView>();
  for (const { status } of heard) {
    const from = nameOf(status);
    for (const { ppid, ...receiver } of status.associations) {
      const to = nameOf(receiver);
      if (to === from || !components.has(to)) continue;
      const link = linkOf(from, to, protocolOf(ppid));
      if (!associations.has(link.id)) associations.set(link.id, link);
    }
  }
  return { components, associations };
}

function joined(known: ComponentView | undefined, reported: ComponentView): ComponentView {
  if (known === undefined) return reported;
  const addresses = known.addresses.length > 0 ? known.addresses : reported.addresses;
  return { ...known, ...reported, addresses, ...(known.home !== undefined && { home: known.home }) };
}

/** Two registrars report the same association, each in its direction. */
function linkOf(from: string, to: string, protocol: ViewProtocol): AssociationView {
  if (protocol === 'ENRP' && to < from) return linkOf(to, from, protocol);
  return { id: `${from} - ${to} (${protocol})`, from, to, protocol };
}

/** RSPLIB's components name the PPID of the session's service. */
function protocolOf(ppid: number): ViewProtocol {
  if (ppid === ASAP_PPID) return 'ASAP';
  if (ppid === ENRP_PPID) return 'ENRP';
  return ppid === 0 ? 'other' : 'application';
}
