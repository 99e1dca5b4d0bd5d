import type { ProcessReport } from './component-report.ts';
import type { ComponentSurroundings } from './component-surroundings.ts';

type ImageReport = Extract<ProcessReport, { readonly kind: 'image' | 'pixels' | 'failover' | 'imageStatus' | 'usage' }>;

/** The images of a pool user, and what it asked of elements, over all lives of its process. */
export class PoolUserImages {
  readonly #user: string;
  readonly #around: Pick<ComponentSurroundings, 'names' | 'tell' | 'observe'>;
  /** Sessions that are left by an element, which the view's component may be unknown of, and wait for another one. */
  readonly #moving = new Map<number, string | undefined>();
  #isComplete = true;
  #usage = { requests: 0, failovers: 0 };
  #usageBefore = { requests: 0, failovers: 0 };

  constructor(user: string, around: Pick<ComponentSurroundings, 'names' | 'tell' | 'observe'>) {
    this.#user = user;
    this.#around = around;
  }

  reported(report: ImageReport): void {
    switch (report.kind) {
      case 'image':
        return this.#begun(report);
      case 'pixels':
        return this.#pixels(report);
      case 'failover':
        this.#moving.set(report.session, this.#elementOf(report.element));
        return undefined;
      case 'imageStatus':
        return this.#status(report);
      case 'usage':
        return this.#used(report);
    }
  }

  userEnded(): void {
    this.#moving.clear();
    const { requests, failovers } = this.#usage;
    this.#usageBefore = { requests, failovers };
    if (this.#isComplete) return;
    this.#isComplete = true;
    this.#around.observe({
      kind: 'imageStatus',
      component: this.#user,
      status: 'Image failed: the pool user has ended',
      isComplete: false,
    });
  }

  #begun({ kind, ...image }: Extract<ImageReport, { readonly kind: 'image' }>): void {
    const { width, height, tiles } = image;
    this.#moving.clear();
    this.#isComplete = false;
    this.#around.observe({ kind, component: this.#user, ...image });
    this.#tell('imageBegun', { width, height, sessions: tiles.length });
  }

  #pixels(report: Extract<ImageReport, { readonly kind: 'pixels' }>): void {
    const { session, failovers, first, values, packet } = report;
    const component = this.#user;
    const element = this.#elementOf(report.element);
    this.#around.observe({
      kind: 'pixels',
      component,
      session,
      failovers,
      ...(element !== undefined && { element }),
      first,
      values: [...Buffer.from(values, 'base64')],
    });
    const name = (element && this.#around.names.nameOf(element)) ?? report.element ?? 'an element';
    const status = `Packet #${packet} of ${name}`;
    this.#around.observe({ kind: 'imageStatus', component, status, isComplete: false });
    if (this.#moving.has(session) && element !== undefined) this.#moved(session, element);
  }

  #moved(session: number, to: string): void {
    const from = this.#moving.get(session);
    this.#moving.delete(session);
    this.#tell('sessionMoved', { session, to, ...(from !== undefined && { from }) });
  }

  #status({ status, isComplete, failovers }: Extract<ImageReport, { readonly kind: 'imageStatus' }>): void {
    this.#around.observe({ kind: 'imageStatus', component: this.#user, status, isComplete });
    if (!isComplete) return;
    this.#isComplete = true;
    this.#tell('imageComplete', { failovers });
  }

  #used({ requests, failovers }: Extract<ImageReport, { readonly kind: 'usage' }>): void {
    const before = this.#usageBefore;
    this.#usage = { requests: before.requests + requests, failovers: before.failovers + failovers };
    this.#around.observe({ kind: 'usage', component: this.#user, ...this.#usage });
  }

  #elementOf(identifier: string | undefined): string | undefined {
    return identifier === undefined ? undefined : this.#around.names.find(identifier, 'poolElement');
  }

  #tell(event: 'imageBegun' | 'imageComplete' | 'sessionMoved', fields: Readonly<Record<string, unknown>>): void {
    this.#around.tell({ component: this.#user, event, fields });
  }
}
