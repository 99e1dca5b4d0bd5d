import type { ServiceDescriptor } from '../../../protocol/services/service.ts';
import { services } from '../../../protocol/services/service-table.ts';

/**
 * The service of the pool that is modelled: all elements serve it, and all users ask for it (as in RSPSIM). It is one of
 * the table that says how models use it: requests with a size, and elements with a capacity for them.
 */
export const modelService = services.calcapp satisfies Required<Pick<ServiceDescriptor, 'simulated'>>;
