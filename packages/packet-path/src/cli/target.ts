import type { Cluster } from '@packet-path/cluster';
import {
  Address,
  type Endpoint,
  type Family,
  hasPorts,
  PacketPathError,
  parseEndpoint,
  protocolName,
  shown,
} from '@packet-path/core';
import { nodePlace } from '@packet-path/data-plane';

/**
 * Whether a text of the command line names a service: it is no address, and does not look as if it was
 * to be one.
 */
export function isServiceName(text: string): boolean {
  if (text.includes('/')) return true;
  const [, bare = text] = /^\[(.*)\]/.exec(text) ?? [];
  return !/^[\d.]*(?::.*)?$/.test(text) && !text.startsWith('[') && !/:.*:/.test(bare);
}

/**
 * An end of a connection: `10.96.0.10:80`, `[fd00::1]:80`. A port is required where the protocol has
 * ports, and refused where it has none.
 *
 * @throws {PacketPathError} `bad-address`, `bad-port`
 */
export function readEnd(flag: string, text: string, protocol: number): Endpoint {
  if (!hasPorts(protocol)) return { address: portless(flag, text, protocol), port: 0 };
  const end = told(flag, () => parseEndpoint(text));
  if (end.port > 0) return end;
  throw new PacketPathError('bad-port', `${flag}: nobody connects to or from port 0`, {
    expected: 'a port, 1 to 65535',
  });
}

function portless(flag: string, text: string, protocol: number): Address {
  const address = Address.tryParse(text.replace(/^\[(.*)\]$/, '$1'));
  if (address !== undefined) return address;
  const end = told(flag, () => parseEndpoint(text));
  throw new PacketPathError('bad-port', `${flag}: ${protocolName(protocol)} has no ports`, {
    expected: `${end.address}`,
  });
}

/** @throws {PacketPathError} `not-found` where the nodes of a cluster have no addresses of a family */
export function checkFamily(cluster: Cluster, family: Family): void {
  if (nodePlace(cluster).networks.some((network) => network.family === family)) return;
  throw new PacketPathError('not-found', `--to: the cluster has no IPv${family} addresses`, {
    expected: `an IPv${family === 4 ? 6 : 4} address`,
  });
}

/** @throws {PacketPathError} `bad-option` for ends of two families */
export function checkOneFamily(from: Endpoint, to: Endpoint): void {
  if (from.address.family === to.address.family) return;
  throw new PacketPathError(
    'bad-option',
    `${from.address} cannot send to ${to.address}: they are of two families`,
    { expected: `--from with an IPv${to.address.family} address` },
  );
}

/** An error about a text that names a service where no cluster is known. */
export function noCluster(to: string): PacketPathError {
  return new PacketPathError(
    'usage',
    `--to: ${shown(to)} names a service, and there is no cluster`,
    {
      expected: 'address:port, or --cluster',
    },
  );
}

/** Says of which option an error is. */
function told<Result>(flag: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof PacketPathError ? ofOption(flag, error) : error;
  }
}

function ofOption(flag: string, cause: PacketPathError): PacketPathError {
  const { code, problem, expected } = cause;
  return new PacketPathError(code, `${flag}: ${problem}`, {
    ...(expected !== undefined && { expected }),
    cause,
  });
}
