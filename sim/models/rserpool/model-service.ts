import { services } from '../../../protocol/services/service-table.ts';

/** The service of the pool that is modelled: all elements serve it, and all users ask for it (as in RSPSIM). */
export const modelService = services.calcapp;
