import type { PolicyPort, PortRange } from '../objects/policy.ts';

/**
 * The fewest ranges that cover the same ports, in order, after the named ones (libcalico-go
 * `conversion.go`, `SimplifyPorts`). A list of fewer than two numbers stays as it is.
 */
export function simplifyPorts(ports: readonly PolicyPort[]): readonly PolicyPort[] {
  const ranges = ports.filter((port): port is PortRange => typeof port !== 'string');
  if (
    ports.length < 2 ||
    (ranges.every(({ first, last }) => first === last) && ranges.length < 2)
  ) {
    return ports;
  }
  const merged: PortRange[] = [];
  for (const range of ranges.sort((a, b) => a.first - b.first)) {
    const open = merged.at(-1);
    if (open === undefined || range.first > open.last + 1) merged.push(range);
    else merged[merged.length - 1] = { ...open, last: Math.max(open.last, range.last) };
  }
  return [...ports.filter((port) => typeof port === 'string'), ...merged];
}
