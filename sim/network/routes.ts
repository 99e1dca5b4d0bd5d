import type { NetworkInterface } from './network-interface.ts';

/** How a router reaches another one. */
export interface Route {
  /** Undefined: not at all. */
  readonly outgoing: NetworkInterface | undefined;
  /** Sum of the metrics of the links. */
  readonly distance: number;
}

export const NO_ROUTE: Route = { outgoing: undefined, distance: Infinity };

/** A link from one router to another. */
export interface RouterLink {
  readonly outgoing: NetworkInterface;
  /** Router at its other end. */
  readonly to: number;
  readonly metric: number;
}

/**
 * Shortest routes from one router to all others (Dijkstra). Of routes with equal distance the one found first counts:
 * by lower numbers of interfaces and routers.
 *
 * @param edges of each router
 */
export function shortestRoutes(from: number, edges: readonly (readonly RouterLink[])[]): Route[] {
  const routes = edges.map(() => NO_ROUTE);
  routes[from] = { outgoing: undefined, distance: 0 };
  const done = new Set<number>();
  for (let router = from; router >= 0; router = nearest(routes, done)) {
    done.add(router);
    const { outgoing, distance } = routes[router] ?? NO_ROUTE;
    for (const edge of edges[router] ?? []) {
      const length = distance + edge.metric;
      if (length < (routes[edge.to] ?? NO_ROUTE).distance)
        routes[edge.to] = { outgoing: outgoing ?? edge.outgoing, distance: length };
    }
  }
  return routes;
}

function nearest(routes: readonly Route[], done: ReadonlySet<number>): number {
  let best = -1;
  let distance = Infinity;
  for (const [router, route] of routes.entries())
    if (route.distance < distance && !done.has(router)) {
      best = router;
      distance = route.distance;
    }
  return best;
}
