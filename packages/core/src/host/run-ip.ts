import { Prefix } from '../address/prefix.ts';
import { PacketPathError } from '../error/error.ts';
import type { Host } from './host.ts';

/**
 * Runs `ip link add NAME type dummy`, `ip address add PREFIX dev NAME`, `ip address del …` or
 * `ip route add ROUTE`.
 *
 * @throws {PacketPathError} `syntax`, `not-found`, `duplicate`, `bad-address` or `bad-prefix`
 */
export function runIp(host: Host, line: string): void {
  const [object, action, ...rest] = line.split(' ');
  if (object === 'link' && action === 'add' && rest.length === 3 && rest[1] === 'type') {
    addLink(host, rest[0]!);
  } else if (object === 'address' && rest.length === 3 && rest[1] === 'dev') {
    changeAddress(host, action, Prefix.parse(rest[0]!), rest[2]!, line);
  } else if (object === 'route' && action === 'add') {
    host.addRoute(rest.join(' '));
  } else throw unknown(line);
}

function addLink(host: Host, name: string): void {
  if (host.interfaces.has(name)) {
    throw new PacketPathError('duplicate', `there is a device ${name} already`, { source: 'ip' });
  }
  host.addInterface({ name });
}

function changeAddress(
  host: Host,
  action: string | undefined,
  prefix: Prefix,
  device: string,
  line: string,
): void {
  const has = host.interface(device).addresses.some((known) => known.equals(prefix));
  if (action === 'add') {
    if (has) {
      throw new PacketPathError('duplicate', `${device} has ${prefix} already`, { source: 'ip' });
    }
    host.addAddress(device, prefix);
  } else if (action === 'del') {
    if (!has) {
      throw new PacketPathError('not-found', `${device} has no ${prefix}`, { source: 'ip' });
    }
    host.removeAddress(device, prefix);
  } else throw unknown(line);
}

function unknown(line: string): PacketPathError {
  return new PacketPathError('syntax', `cannot run 'ip ${line}'`, {
    source: 'ip',
    expected: 'link add, address add, address del or route add',
  });
}
