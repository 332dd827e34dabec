import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** All names of the front door and of its rooms together, as a checkout has them. */
export type Library = typeof import('packet-path') &
  typeof import('packet-path/cluster') &
  typeof import('packet-path/data-plane') &
  typeof import('packet-path/iptables') &
  typeof import('packet-path/kube-proxy') &
  typeof import('packet-path/node') &
  Bulk;

/** Many packets at once, in a checkout that can. */
interface Bulk {
  readonly columnsOf?: (packets: readonly unknown[]) => unknown;
}

const ROOMS = ['core', 'cluster', 'data-plane', 'iptables', 'kube-proxy', 'node'];

/**
 * The library as it is built in a checkout. Older ones have all names at the front door, and a class
 * where `linuxHost` is now.
 */
export async function libraryOf(checkout: string): Promise<Library> {
  const require = createRequire(join(checkout, 'bench/package.json'));
  const names: Record<string, unknown> = {};
  for (const room of ['packet-path', ...ROOMS.map((name) => `packet-path/${name}`)]) {
    const file = resolved(require, room);
    if (file !== undefined) Object.assign(names, await import(pathToFileURL(file).href));
  }
  const Host = names['LinuxHost'] as (new (options: unknown) => unknown) | undefined;
  names['linuxHost'] ??= Host && ((options: unknown) => new Host(options));
  return names as unknown as Library;
}

function resolved(require: NodeJS.Require, room: string): string | undefined {
  try {
    return require.resolve(room);
  } catch {
    return undefined;
  }
}

/** The bulk way of a host; undefined where it has none. */
export function bulkOf(host: object): ((columns: unknown) => unknown) | undefined {
  if (!('sendMany' in host) || typeof host.sendMany !== 'function') return undefined;
  const { sendMany } = host;
  return (columns) => sendMany.call(host, columns) as unknown;
}
