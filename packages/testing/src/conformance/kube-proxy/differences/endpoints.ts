import type { Reach } from '../scenario.ts';

/** The beginnings of endpoints' addresses in scenarios: here, and on the other node. */
const PAIRS = [
  ['10.180.0.', '10.180.1.'],
  ['[fd00:180::', '[fd00:180:0:1::'],
] as const;

/** The same endpoints, and the one elsewhere besides. */
export function fromEverywhere(expected: Reach): Reach {
  const endpoints = expected.split(', ');
  for (const [here, there] of PAIRS) {
    const local = endpoints.find((endpoint) => endpoint.startsWith(here));
    const isWhole = endpoints.some((endpoint) => endpoint.startsWith(there));
    if (local !== undefined && !isWhole) endpoints.push(local.replace(here, there));
  }
  return endpoints.sort().join(', ');
}

/** The same endpoints; those that are masqueraded are not, and answer past the node. */
export function answeringPastTheNode(expected: Reach): Reach {
  return expected.replaceAll(' masqueraded', ' misdirected');
}

/** The same endpoints, all of which see an address of the node. */
export function allMasqueraded(expected: Reach): Reach {
  return expected
    .split(', ')
    .map((part) => (/:\d+$/.test(part) ? `${part} masqueraded` : part))
    .join(', ');
}
