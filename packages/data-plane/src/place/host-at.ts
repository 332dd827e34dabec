import {
  type Address,
  checkArgument,
  type HostOptions,
  type InterfaceOptions,
  listOf,
  type OptionValue,
  objectOf,
  Prefix,
} from '@packet-path/core';
import { type NodePlace, SOME_PLACE } from './node-place.ts';

/** The device of the node's own pods, and the one that leads to all others. */
export const POD_DEVICE = 'cni0';
/** The device that leads out of a node. */
export const UPLINK = 'eth0';

/** A pod that has a device of its own. */
export interface PodDevice {
  readonly name: string;
  readonly addresses: readonly Address[];
}

/** The fields by which a pod device is told from another argument. */
const SOME_POD: OptionValue = objectOf('name', 'addresses');

/**
 * The network of a node, as options of a `Host`: `eth0` has the node's addresses and leads everywhere,
 * `cni0` leads to the node's own pods, and the host forwards.
 *
 * @param pods in place of `cni0`, a device for each pod of the node, as Calico has them
 */
export function hostAt(
  place: NodePlace,
  pods?: readonly PodDevice[],
): Required<Pick<HostOptions, 'name' | 'forwarding' | 'interfaces' | 'routes'>> {
  checkArgument('hostAt', 'place', place, SOME_PLACE);
  if (pods !== undefined) checkArgument('hostAt', 'pods', pods, listOf(SOME_POD));
  return {
    name: place.node.name,
    forwarding: true,
    interfaces: [
      {
        name: UPLINK,
        addresses: place.node.addresses.map(Prefix.host),
        ...limitedTo(place.mtu?.uplink),
      },
      ...(pods?.map((pod) => podInterface(pod, place)) ?? [bridge(place)]),
    ],
    routes: [
      ...place.networks.map(({ family }) => `${family === 4 ? '0.0.0.0/0' : '::/0'} dev ${UPLINK}`),
      ...(pods === undefined ? strayRoutes(place) : podRoutes(pods)),
    ],
  };
}

/** A route to each address of each pod, by the pod's own device. */
export function podRoutes(pods: readonly PodDevice[]): readonly string[] {
  checkArgument('podRoutes', 'pods', pods, listOf(SOME_POD));
  return pods.flatMap(({ addresses, name }) =>
    addresses.map((address) => `${address} dev ${name}`),
  );
}

/** The device of a pod that has one of its own. */
export function podInterface(podDevice: PodDevice, nodePlace: NodePlace): InterfaceOptions {
  checkArgument('podInterface', 'podDevice', podDevice, SOME_POD);
  checkArgument('podInterface', 'nodePlace', nodePlace, SOME_PLACE);
  const { name } = podDevice;
  const { mtu } = nodePlace;
  return { name, ...limitedTo(mtu?.pods) };
}

function limitedTo(mtu: number | undefined): Pick<InterfaceOptions, 'mtu'> {
  return mtu === undefined ? {} : { mtu };
}

function bridge({ networks, mtu }: NodePlace): InterfaceOptions {
  return {
    ...limitedTo(mtu?.pods),
    name: POD_DEVICE,
    bridge: true,
    addresses: networks.map(({ block }) => new Prefix(block.address.plus(1), block.length)),
  };
}

/** On-link networks need no route: a pod outside its node's block does. */
function strayRoutes({ networks }: NodePlace): readonly string[] {
  return networks.flatMap(({ strays }) => strays.map((pod) => `${pod} dev ${POD_DEVICE}`));
}
