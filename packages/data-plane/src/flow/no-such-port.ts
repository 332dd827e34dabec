import { type Cluster, isProxied, type Service } from '@packet-path/cluster';
import { type Family, nearest, PacketPathError, shown } from '@packet-path/core';

/** Names that an error lists, at most. */
const MOST_NAMES = 8;

/** The choices that were made beside the name. */
interface Choice {
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  readonly family?: Family | undefined;
}

/** An error about a name that no port of the cluster has: the name that was probably meant, and those there are. */
export function noSuchPort(cluster: Cluster, name: string, choice: Choice): PacketPathError {
  const [service = name] = name.split(':', 1);
  const known = cluster.services.find((one) => nameOf(one) === service);
  if (known === undefined) return noSuchService(cluster, name, service);
  if (!isProxied(known)) {
    const { why, else: other = '' } = unserved(known);
    return new PacketPathError('not-found', `the service ${shown(service)} ${why}`, {
      expected: `a service with a cluster IP${other}`,
    });
  }
  const { family } = choice;
  if (family !== undefined && known.clusterIPs[family] === undefined) {
    return new PacketPathError(
      'not-found',
      `the service ${shown(service)} has no IPv${family} address`,
      {
        expected: `IPv${family === 4 ? 6 : 4}: ${known.clusterIPs[family === 4 ? 6 : 4]}`,
      },
    );
  }
  const ports = known.ports.map(
    ({ name: port, port: number, protocol }) =>
      `${service}:${port === '' ? number : port} (${number} ${protocol.toLowerCase()})`,
  );
  return new PacketPathError(
    'not-found',
    `the service ${shown(service)} has no port${asked(known, name, choice)}`,
    { expected: listed(ports) },
  );
}

/** The reason for which kube-proxy does not serve a service, and what may be named instead. */
function unserved({ type, clusterIPs }: Service): { readonly why: string; readonly else?: string } {
  if (type === 'ExternalName') {
    return { why: 'is an ExternalName: a name of DNS, which no packet goes to' };
  }
  if (Object.keys(clusterIPs).length > 0) return { why: 'is not served by kube-proxy' };
  return { why: 'is headless: it has no cluster IP', else: ', or the address and port of a pod' };
}

/** ` 81 of udp`, ` 'htp', did you mean 'http'?`. */
function asked({ ports }: Service, name: string, { port, protocol }: Choice): string {
  const [, text] = /:(.*)$/.exec(name) ?? [];
  const number = port ?? (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);
  const of = protocol === undefined ? '' : ` of ${protocol}`;
  if (number !== undefined) return ` ${number}${of}`;
  if (text === undefined) return of;
  const names = ports.map((one) => one.name);
  if (names.includes(text)) return ` ${shown(text)}${of}`;
  const meant = nearest(text, names);
  return ` ${shown(text)}${meant === undefined ? '' : `, did you mean '${meant}'?`}`;
}

function noSuchService(cluster: Cluster, name: string, service: string): PacketPathError {
  const names = cluster.services.map(nameOf);
  const port = name.slice(service.length);
  const meant =
    inDomain(service, names) ??
    nearest(service, names) ??
    names.find((one) => one.endsWith(`/${service}`)) ??
    nearestOwn(service, names);
  const hint = meant === undefined ? '' : `, did you mean '${meant}${port}'?`;
  return new PacketPathError('not-found', `the cluster has no service ${shown(service)}${hint}`, {
    expected:
      names.length === 0 ? 'a cluster with services' : `'namespace/name', one of ${listed(names)}`,
  });
}

/** The service that a DNS name means: `cart.shop`, `cart.shop.svc.cluster.local`. */
function inDomain(given: string, names: readonly string[]): string | undefined {
  const [, own, namespace] = /^([^./]+)\.([^./]+)(?:\.svc(?:\..*)?)?$/.exec(given) ?? [];
  return names.find((name) => name === `${namespace}/${own}`);
}

/** The service whose own name, without its namespace, is nearest to the one given. */
function nearestOwn(given: string, names: readonly string[]): string | undefined {
  const own = new Map(names.map((name) => [name.slice(name.indexOf('/') + 1), name]));
  const meant = nearest(given.slice(given.indexOf('/') + 1), own.keys());
  return meant === undefined ? undefined : own.get(meant);
}

function nameOf({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
