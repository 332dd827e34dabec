import type { ConnectionCount } from '../path/path-under-test.ts';

/** States of connections, as `conntrack -L` and `ipvsadm -Lc` name them, that nobody has begun to close. */
const OPEN: ReadonlySet<unknown> = new Set([
  ...['SYN_SENT', 'SYN_SENT2', 'SYN_RECV', 'ESTABLISHED', 'UDP', undefined],
]);

/** The parts of a Linux host that list connections: `linuxHost` makes it, or a node has it as `host`. */
interface LinuxTables {
  readonly conntrack: { entries(): readonly { readonly state?: string | undefined }[] };
  readonly ipvs?: {
    readonly view: { readonly connections: readonly { readonly state: string }[] };
  };
}

/** Counts the connections of conntrack and of IPVS; undefined of a host that is no Linux host. */
export function linuxConnections(host: object): (() => ConnectionCount) | undefined {
  const { host: inner = host } = host as { readonly host?: object };
  if (!hasTables(inner)) return undefined;
  return () => {
    const states = [
      ...inner.conntrack.entries().map(({ state }) => state),
      ...(inner.ipvs?.view.connections ?? []).map(({ state }) => state),
    ];
    return { tracked: states.length, open: states.filter((state) => OPEN.has(state)).length };
  };
}

function hasTables(host: object): host is LinuxTables {
  const { conntrack } = host as { readonly conntrack?: { readonly entries?: unknown } };
  return typeof conntrack?.entries === 'function';
}
