import type { Host } from '../../protocol/host.ts';
import { PoolElement, type PoolElementEvents } from '../../protocol/pool-element/pool-element.ts';
import type { RequestServer, RequestServerEvents } from '../../protocol/services/request-service.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import { TransportUse } from '../../protocol/wire/pool-element.ts';
import { modelService } from '../../sim/models/rserpool/model-service.ts';
import { poolOfElement } from '../../sim/models/rserpool/pool-numbers.ts';
import { poolElementKind } from '../../sim/models/rserpool/pool-element-kind.ts';
import { associationOptions, type ComponentReading, type RealComponent } from './measured-host.ts';
import { placeOf } from './component-place.ts';
import type { ComponentOrder } from './control-messages.ts';

/** A pool element of a point, in a real process: one life of it. */
export class RealElement implements RealComponent, RequestServerEvents, PoolElementEvents {
  readonly #host: Host;
  readonly #order: ComponentOrder;
  readonly #registered: () => void;
  #server: RequestServer | undefined;
  #element: PoolElement | undefined;
  #usedBefore = 0;
  #cookiesBefore = 0;
  #lostBefore = 0;
  #left: (() => void) | undefined;

  constructor(host: Host, order: ComponentOrder, registered: () => void) {
    this.#host = host;
    this.#order = order;
    this.#registered = registered;
  }

  begin(): void {
    const { parameters, registrars, capacity, addresses, names } = this.#order;
    const { lan, index } = placeOf(names[0]);
    const known = registrars.map((registrar) => ({ addresses: registrar, port: ASAP_PORT }));
    const kind = poolElementKind(parameters, known, capacity, poolOfElement(parameters, lan, index));
    const association = associationOptions(parameters);
    this.#server = modelService.simulated.server(this.#host, { ...kind.server, addresses, association }, this);
    const { port } = this.#server.endpoint;
    const { link } = kind.element;
    this.#element = new PoolElement(
      this.#host,
      { ...kind.element, link: { ...link, addresses, association: { ...association, ...link.association } } },
      { protocol: 'sctp', port, use: TransportUse.dataPlusControl, addresses },
      this,
    );
    this.#element.register();
  }

  reset(): void {
    this.#usedBefore = this.#server?.processor.used() ?? 0;
    this.#cookiesBefore = this.#server?.statistics.cookies ?? 0;
    this.#lostBefore = this.#server?.statistics.lost ?? 0;
  }

  read(isFailing: boolean): ComponentReading {
    const used = (this.#server?.processor.used() ?? 0) - this.#usedBefore;
    const cookies = (this.#server?.statistics.cookies ?? 0) - this.#cookiesBefore;
    // What fails takes with it what no cookie vouches for.
    const failing = isFailing ? (this.#server?.unvouched() ?? 0) : 0;
    const lost = (this.#server?.statistics.lost ?? 0) + failing - this.#lostBefore;
    return { element: { used, cookies, lost } };
  }

  stop(): void {
    this.#server?.stop();
    this.#element?.stop();
  }

  leave(done: () => void): void {
    this.#left = done;
    this.#server?.shutdown();
    this.#element?.deregister();
  }

  loadChanged(load: number): void {
    this.#element?.updateLoad(toFixedPoint(load));
  }

  registered(): void {
    this.#registered();
  }

  deregistered(): void {
    this.#server?.stop();
    this.#left?.();
  }
}
