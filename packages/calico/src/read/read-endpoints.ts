import { type Cursor, readName } from '@packet-path/manifest';
import type { HostEndpoint, NamedPort, NetworkSet, WorkloadEndpoint } from '../objects/endpoint.ts';
import { podWorkload } from '../objects/pod-workload.ts';
import { LABEL } from '../selector/labels.ts';
import { readMetadata } from './metadata.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/**
 * The workload endpoint of a pod; undefined for a pod that is not scheduled, has ended, or is on
 * the host network.
 */
export function readPod(object: Cursor): WorkloadEndpoint | undefined {
  const { namespace, name, labels } = readMetadata(object);
  const [spec, status] = [object.field('spec'), object.field('status')];
  const node = spec.field('nodeName').textOr('');
  const hasEnded = ['Failed', 'Succeeded'].includes(status.field('phase').textOr(''));
  if (node === '' || hasEnded || spec.field('hostNetwork').flagOr(false)) return undefined;
  const plural = status.field('podIPs').items();
  const single = status.field('podIP');
  const addresses =
    plural.length > 0
      ? plural.map((entry) => entry.field('ip').address())
      : single.absent || single.value === ''
        ? []
        : [single.address()];
  if (addresses.length === 0) return undefined;
  return podWorkload({
    namespace,
    name,
    node,
    addresses,
    labels,
    serviceAccount: spec.field('serviceAccountName').textOr('default'),
    ports: spec
      .field('containers')
      .items()
      .flatMap((container) => container.field('ports').items())
      .filter((port) => !port.field('name').absent)
      .map((port) => readNamedPort(port, port.field('containerPort'))),
  });
}

function readNamedPort(entry: Cursor, port: Cursor): NamedPort {
  return {
    name: entry.field('name').text(),
    protocol: entry.field('protocol').oneOf(PROTOCOLS),
    port: port.port(),
  };
}

/** A WorkloadEndpoint object of Calico, as calicoctl prints it. */
export function readWorkloadEndpoint(object: Cursor): WorkloadEndpoint {
  const { namespace, name, labels } = readMetadata(object);
  const spec = object.field('spec');
  const items = (field: string) => spec.field(field).items();
  return Object.freeze({
    namespace,
    name: spec.field('pod').textOr(name),
    node: spec.field('node').text(),
    interfaceName: readName(spec.field('interfaceName'), 'interface'),
    addresses: items('ipNetworks').map((net) => net.prefix().address),
    labels: new Map(labels).set(LABEL.namespace, namespace),
    profiles: items('profiles').map((profile) => profile.text()),
    ports: items('ports').map((entry) => readNamedPort(entry, entry.field('port'))),
  });
}

/** A HostEndpoint of Calico, which names its device or its addresses. */
export function readHostEndpoint(object: Cursor): HostEndpoint {
  const { name, labels } = readMetadata(object);
  const spec = object.field('spec');
  const device = spec.field('interfaceName');
  if (device.textOr('') === '*') {
    device.fail('bad-cluster', 'every device at once is not modelled', 'the name of one');
  }
  return Object.freeze({
    name,
    node: spec.field('node').text(),
    interfaceName: device.absent || device.value === '' ? '' : readName(device, 'interface'),
    expectedIPs: spec
      .field('expectedIPs')
      .items()
      .map((ip) => ip.address()),
    labels,
    profiles: spec
      .field('profiles')
      .items()
      .map((profile) => profile.text()),
    ports: spec
      .field('ports')
      .items()
      .map((entry) => readNamedPort(entry, entry.field('port'))),
  });
}

/** A NetworkSet, which has a namespace, or a GlobalNetworkSet, which has none. */
export function readNetworkSet(object: Cursor, isGlobal: boolean): NetworkSet {
  const { namespace, name, labels } = readMetadata(object);
  const nets = object
    .field('spec')
    .field('nets')
    .items()
    .map((net) => net.prefix());
  if (isGlobal) return Object.freeze({ name, nets, labels, profiles: [] });
  return Object.freeze({
    name: `${namespace}/${name}`,
    nets,
    labels: new Map(labels).set(LABEL.namespace, namespace),
    profiles: [`kns.${namespace}`],
  });
}
