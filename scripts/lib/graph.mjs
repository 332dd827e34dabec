/**
 * The strongly connected parts of a graph, each as its names: a circle, or one name alone. A part comes
 * after all parts that it leads to.
 *
 * @param {ReadonlyMap<string, Iterable<string>>} graph from each name to those it leads to
 */
export function stronglyConnected(graph) {
  const order = new Map();
  const low = new Map();
  const open = [];
  const parts = [];
  const visit = (name) => {
    order.set(name, order.size);
    low.set(name, order.get(name));
    open.push(name);
    for (const next of graph.get(name) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(name, Math.min(low.get(name), low.get(next)));
    }
    if (low.get(name) === order.get(name)) parts.push(open.splice(open.indexOf(name)));
  };
  for (const name of graph.keys()) if (!order.has(name)) visit(name);
  return parts;
}

/** The floor of each name: 0 leads nowhere; others stand above all they lead to. Circles share one. */
export function floors(graph) {
  const floorOf = new Map();
  for (const part of stronglyConnected(graph)) {
    const below = part.flatMap((name) => [...(graph.get(name) ?? [])]);
    const highest = below.map((name) => floorOf.get(name) ?? -1);
    for (const name of part) floorOf.set(name, 1 + Math.max(-1, ...highest));
  }
  return floorOf;
}
