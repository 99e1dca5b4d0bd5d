import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { controlPath, logPath, messagePath, streamPath } from '../view/stream.ts';
import { ControlRefused, type DemoWorld } from '../worlds/demo-world.ts';
import { Access, isLoopback, type Refusal } from './access.ts';
import { ConnectionShares } from './connection-shares.ts';
import { controlSchema } from './control-schema.ts';
import { ObservationHub } from './observation-hub.ts';
import { pageFiles } from './page-files.ts';
import { jsonBody } from './request-body.ts';
import { Viewer } from './viewer.ts';

/** Pages that may be connected at a time, and connections of all kinds: each page has a few. */
const MOST_VIEWERS = 16;
const MOST_CONNECTIONS = 200;
/** Of these, connections from one address of another machine: all pages behind a router have one address. */
const MOST_CONNECTIONS_OF_ONE = 100;
/** How long requests may take to arrive, ms: connections that ask for nothing are not kept from others. Answers take as long as they like. */
const ARRIVAL = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 };

const headersOfAll = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    // Pictures that the page makes itself.
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

export interface DemoServerOptions {
  readonly world: DemoWorld;
  /** Address or name to be bound to. */
  readonly host: string;
  /** TCP port; 0: any. */
  readonly port: number;
}

/** Serves the page of a world, tells pages what happens in it, and asks the world for what they want. */
export class DemoServer {
  readonly #world: DemoWorld;
  readonly #host: string;
  readonly #server: Server;
  readonly #token = randomBytes(24).toString('base64url');
  readonly #access: Access;
  readonly #files = pageFiles();
  readonly #viewers = new Set<Viewer>();
  readonly hub: ObservationHub;

  private constructor({ world, host }: DemoServerOptions) {
    this.#world = world;
    this.#host = host;
    this.#access = new Access(host, this.#token);
    this.hub = new ObservationHub(world);
    this.#server = createServer(ARRIVAL, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        // A fault of the program, or of a world; the view lives on.
        console.error(error);
        if (response.headersSent) response.destroy();
        else refuse(response, { status: 500, text: 'the demo has an internal fault: see the terminal' });
      });
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
    const shares = new ConnectionShares(MOST_CONNECTIONS_OF_ONE);
    this.#server.on('connection', (socket) => {
      const { remoteAddress } = socket;
      if (remoteAddress === undefined || isLoopback(remoteAddress)) return;
      if (shares.take(remoteAddress)) socket.once('close', () => shares.giveBack(remoteAddress));
      else socket.destroy();
    });
  }

  /** @throws errors of the system (EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND) when it cannot be bound */
  static async opened(options: DemoServerOptions): Promise<DemoServer> {
    const server = new DemoServer(options);
    server.#server.listen(options.port, options.host);
    await once(server.#server, 'listening');
    return server;
  }

  /**
   * Where the page is, with the token of this start, which allows to control the world. The first is the best for this machine;
   * there are more where the server is bound to all addresses.
   */
  get addresses(): readonly [string, ...string[]] {
    const others = isUnspecified(this.#host) ? externalAddresses(isIPv6(this.#host)) : [];
    return [this.#addressOf(nameHere(this.#host)), ...others.map((address) => this.#addressOf(address))];
  }

  #addressOf(name: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://${isIPv6(name) ? `[${name}]` : name}:${port}/#token=${this.#token}`;
  }

  async close(): Promise<void> {
    this.hub.close();
    for (const viewer of this.#viewers) viewer.close();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = 'GET' } = request;
    for (const [name, value] of Object.entries(headersOfAll)) response.setHeader(name, value);
    const { url = '/' } = request;
    if (!URL.canParse(url, 'http://demo')) return refuse(response, { status: 400, text: 'no such address' });
    const { pathname: path, searchParams: query } = new URL(url, 'http://demo');
    const refusal = this.#access.refusalOf(path, headers);
    if (refusal !== undefined) return refuse(response, refusal);
    const allowed = path === controlPath ? 'POST' : 'GET';
    if (method !== allowed) {
      response.setHeader('Allow', allowed);
      return refuse(response, { status: 405, text: `${path} is for ${allowed}` });
    }
    if (path === controlPath) return this.#control(request, response);
    const file = this.#files.get(path);
    if (file !== undefined) {
      response.setHeader('Content-Type', file.type);
      response.end(file.content);
      return;
    }
    const unseen = this.#access.viewRefusalOf(headers);
    if (unseen !== undefined) return refuse(response, unseen);
    if (path === streamPath) return this.#view(response);
    if (path === messagePath) return this.#message(response, Number(query.get('number')));
    if (path === logPath) return this.#log(response, query.get('component') ?? '');
    return refuse(response, { status: 404, text: 'there is nothing here' });
  }

  #view(response: ServerResponse): void {
    if (this.#viewers.size >= MOST_VIEWERS)
      return refuse(response, { status: 503, text: `${MOST_VIEWERS} pages are connected, there cannot be more` });
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const viewer = new Viewer(response, this.hub);
    this.#viewers.add(viewer);
    response.on('close', () => this.#viewers.delete(viewer));
  }

  #message(response: ServerResponse, number: number): void {
    const message = this.hub.message(number);
    if (message === undefined)
      return refuse(response, { status: 404, text: `message ${number} is not kept any more: only the latest are` });
    const { type, byteLength, decoded } = message;
    text(response, 200, decoded?.() ?? `${type}, ${byteLength} bytes: only its kind is known`);
  }

  #log(response: ServerResponse, component: string): void {
    const lines = this.#world.log(component);
    if (lines === undefined) return refuse(response, { status: 404, text: 'there is no log of this component' });
    text(response, 200, lines.join('\n') || 'nothing was logged yet');
  }

  async #control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.#access.controlRefusalOf(request.headers);
    if (refusal !== undefined) return refuse(response, refusal);
    const body = await jsonBody(request);
    if ('refusal' in body) return refuse(response, body.refusal);
    const read = controlSchema.safeParse(body.value);
    if (!read.success) {
      const [issue] = read.error.issues;
      return refuse(response, { status: 400, text: `not a control request: ${issue?.message ?? 'unknown fault'}` });
    }
    try {
      await this.#world.control(read.data);
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof ControlRefused)) throw error;
      refuse(response, { status: 409, text: error.message });
    }
  }
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** An address that means all addresses leads nowhere. */
function nameHere(host: string): string {
  if (!isUnspecified(host)) return host;
  return isIPv6(host) ? '::1' : '127.0.0.1';
}

/** Addresses of this machine that others reach. */
function externalAddresses(withIPv6: boolean): string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family, scopeid }) => !internal && (family === 'IPv4' || (withIPv6 && scopeid === 0)))
    .map(({ address }) => address);
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  // What the request still sends is not read.
  response.setHeader('Connection', 'close');
  text(response, refusal.status, refusal.text);
}

function text(response: ServerResponse, status: number, content: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(content);
}
