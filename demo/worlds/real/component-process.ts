import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { inputLines } from '../../../native/input-lines.ts';
import { every } from '../../../native/long-wait.ts';
import { runUser } from '../../../native/programs/client-program.ts';
import type { ComponentFace, ComponentOptions, RunningComponent } from '../../../native/programs/component-host.ts';
import { runRegistrar } from '../../../native/programs/registrar-program.ts';
import { runServer } from '../../../native/programs/server-program.ts';
import { identifierText } from '../../../protocol/log-text.ts';
import { policies } from '../../../protocol/policies/policies.ts';
import { noPolicyValues, type SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import { resolutionRetryOption } from '../../../protocol/services/resolution-retry.ts';
import { fractalService } from '../../../protocol/services/fractal/descriptor.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { ComponentGroup } from '../../../protocol/wire/component-status.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import {
  processCommandIn,
  LONGEST_PROCESS_LINE,
  processOrderIn,
  type ComponentCommand,
  type ProcessOrder,
} from './component-order.ts';
import type { ProcessReport } from './component-report.ts';
import { ComponentWatch, shortened } from './component-watch.ts';
import { ImageSeries } from './image-series.ts';
import {
  livelyAsap,
  livelyAssociations,
  livelyElement,
  livelyEnrp,
  livelySearch,
  livelyUser,
} from './lively-settings.ts';
import { ReportOutput } from './report-output.ts';

type Order<Role extends ProcessOrder['role']> = Extract<ProcessOrder, { readonly role: Role }>;
type Status = Omit<Extract<ProcessReport, { readonly kind: 'status' }>, 'kind'>;

/** s */
const STATUS_INTERVAL = 0.5;
/** ms, for a component to leave in order: told to, or because nobody is there any more who is told of it. */
const LEAVING_TIME = 4000;
const ORPHAN_TIME = 1000;

/** Images at the same time: all sessions of the usual users, also when one element is left. */
const MOST_SESSIONS = 16;
/** s: pixels come often enough to see them come. */
const DATA_TIME = 0.25;
/** s without new pixels, after which another element is asked; a loaded machine takes its time. */
const ANSWER_TIMEOUT = 3;

const leastUsed: SelectionPolicy = { type: policies.LeastUsed.type, ...noPolicyValues };

/**
 * A process of a demo: becomes the component that the first line of its input orders, tells what it does on its output, and
 * obeys the commands of the other lines. It leaves in order at SIGTERM, and ends when its input ends: then the demo is
 * gone, however that came.
 */
export async function runDemoComponent(input: Readable, output: Writable): Promise<void> {
  const component = new ComponentProcess(new ReportOutput(output));
  process.on('SIGTERM', () => component.leave(LEAVING_TIME));
  // Ctrl-C reaches all processes of a terminal; the demo decides what becomes of them.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  try {
    for await (const line of inputLines(input, LONGEST_PROCESS_LINE)) component.obey(line?.toString() ?? '');
  } finally {
    component.leave(ORPHAN_TIME);
  }
}

class ComponentProcess {
  readonly #output: ReportOutput;
  readonly #watch: ComponentWatch;
  #started: Promise<void> | undefined;
  #order: ProcessOrder | undefined;
  #running: RunningComponent | undefined;
  #images: ImageSeries | undefined;
  #isLeaving = false;

  constructor(output: ReportOutput) {
    this.#output = output;
    this.#watch = new ComponentWatch(output);
  }

  obey(line: string): void {
    try {
      if (this.#started === undefined) this.#started = this.#start(processOrderIn(line));
      else this.#command(processCommandIn(line));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param patience ms */
  leave(patience: number): void {
    const limit = setTimeout(() => process.exit(0), patience);
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    const left = async (): Promise<void> => {
      await this.#started;
      await this.#running?.stop();
    };
    left().then(
      () => {
        clearTimeout(limit);
        process.exit(0);
      },
      () => process.exit(1),
    );
  }

  async #start(order: ProcessOrder): Promise<void> {
    this.#order = order;
    try {
      const running = await this.#run(order);
      this.#running = running;
      for (const path of order.cutPaths) this.#setPathUp(path, false);
      this.#output.tell({ kind: 'started' });
      const [face] = running.faces ?? [];
      if (face === undefined) return;
      const tellStatus = (): void => this.#output.tell({ kind: 'status', ...statusOf(order, face) });
      tellStatus();
      every(STATUS_INTERVAL, tellStatus);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #run(order: ProcessOrder): Promise<RunningComponent> {
    switch (order.role) {
      case 'registrar':
        return this.#registrar(order);
      case 'poolElement':
        return this.#element(order);
      case 'poolUser':
        return this.#user(order);
    }
  }

  async #registrar(order: Order<'registrar'>): Promise<RunningComponent> {
    return runRegistrar({
      ...this.#place(order),
      identifier: 0,
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      peers: order.registrars.map((addresses) => ({ addresses, port: ENRP_PORT })),
      asap: livelyAsap,
      enrp: livelyEnrp,
    });
  }

  async #element(order: Order<'poolElement'>): Promise<RunningComponent> {
    const { capacity, failureAfter } = order;
    return runServer({
      ...this.#place(order),
      ...searchOf(order),
      elements: [
        {
          service: 'fractal',
          poolHandle: fractalService.poolHandle,
          identifier: 0,
          port: 0,
          policy: leastUsed,
          element: livelyElement,
          serviceValues: {
            capacity,
            maxSessions: MOST_SESSIONS,
            dataMaxTime: DATA_TIME,
            ...(failureAfter !== null && { failureAfter }),
          },
        },
      ],
      registered: () => undefined,
      rejected: () => undefined,
      noRegistrar: () => undefined,
    });
  }

  async #user(order: Order<'poolUser'>): Promise<RunningComponent> {
    const { poolHandle } = fractalService;
    const options = { poolHandle, answerTimeout: ANSWER_TIMEOUT, resolutionRetryDelay: resolutionRetryOption.usual };
    const place = { ...this.#place(order), ...searchOf(order) };
    return runUser({ ...place, service: 'fractal', poolHandle, user: livelyUser }, (poolUser) => {
      this.#images = new ImageSeries(poolUser, order.image, options, (report) => this.#output.tell(report));
      return this.#images;
    });
  }

  #place({ addresses, udpPort }: ProcessOrder): ComponentOptions {
    return {
      profile: 'rfc',
      transport: 'udp',
      addresses,
      udpPort,
      alone: false,
      log: this.#watch,
      observer: this.#watch,
      associations: livelyAssociations,
    };
  }

  #command(command: ComponentCommand): void {
    if ('path' in command) this.#setPathUp(command.path, command.up);
    else this.#images?.begin(command.image);
  }

  #setPathUp(path: number, up: boolean): void {
    const address = this.#order?.addresses[path];
    if (address !== undefined) this.#running?.setAddressUp?.(address, up);
  }

  #fail(error: unknown): void {
    const reason = shortened(error instanceof Error ? error.message : String(error));
    this.#output.tell({ kind: 'failure', reason });
  }
}

function searchOf({ registrars }: ProcessOrder) {
  return { ...livelySearch, registrars: registrars.map((addresses) => ({ addresses, port: ASAP_PORT })) };
}

/** What is told of the status that components have for all who ask. */
const statusSchema = z.object({
  /** Registrars. */
  ready: z.boolean().optional(),
  /** Elements. */
  registered: z.boolean().optional(),
  home: z.string().optional(),
  pool: z.string().optional(),
  counters: z.record(z.string(), z.number()).optional(),
  /** Users. */
  registrar: z.unknown().optional(),
});

function statusOf({ role }: ProcessOrder, face: ComponentFace): Status {
  const { ready = false, registered = false, home, pool, counters = {}, registrar } = statusSchema.parse(face.status());
  const { sender, status, workload, associations } = face.report();
  // A home that did not take the element over says who it is by its keep-alives alone.
  const registrarIdentifier = associations.find(({ receiver }) => receiver.group === ComponentGroup.registrar)?.receiver
    .object;
  const identifier = identifierText(Number(sender.object));
  const details = { status: shortened(status) };
  switch (role) {
    case 'registrar':
      return { identifier, inService: ready, details };
    case 'poolElement':
      return {
        identifier,
        inService: registered,
        ...(pool !== undefined && { pool }),
        ...homeOf(home, registrarIdentifier),
        policy: 'LeastUsed',
        load: workload ?? 0,
        details: registered ? counters : details,
      };
    case 'poolUser':
      return {
        inService: registrar !== undefined && registrar !== null,
        ...(pool !== undefined && { pool }),
        details,
      };
  }
}

function homeOf(home: string | undefined, registrar = 0n): { home?: string } {
  if (registrar !== 0n) return { home: identifierText(Number(registrar)) };
  return home === undefined ? {} : { home };
}
