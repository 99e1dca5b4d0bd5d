import { getHeapSnapshot } from 'node:v8';
import { json } from 'node:stream/consumers';

/** The parts of V8's heap snapshot that tell objects and their classes. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly unknown[] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Objects that something still holds, by the name of their class. */
export async function heapCensus(): Promise<ReadonlyMap<string, number>> {
  const { snapshot, nodes, strings } = (await json(getHeapSnapshot())) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name] = [fields.indexOf('type'), fields.indexOf('name')];
  const object = (types[type] as readonly string[]).indexOf('object');
  const numbers = new Map<string, number>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    if (nodes[node + type] !== object) continue;
    const className = strings[nodes[node + name]];
    numbers.set(className, (numbers.get(className) ?? 0) + 1);
  }
  return numbers;
}
