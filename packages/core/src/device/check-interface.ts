import { checkArgument, objectOf } from '../error/check-argument.ts';
import { anyValue, checkOptions, listOf, someObject, trueOrFalse } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import { type InterfaceOptions, NetworkInterface } from './network-interface.ts';

/** The least MTU of a device that speaks IPv4 (include/net/ip.h, `IPV4_MIN_MTU`). */
const LEAST_MTU = 68;

/** Characters of a device's name, at most (include/uapi/linux/if.h, `IFNAMSIZ`). */
const MOST_CHARACTERS = 15;

const PREFIXES = listOf({
  expected: "a text such as '192.168.1.10/24', or a prefix",
  holds: (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
});

const OPTIONS = {
  name: anyValue,
  addresses: PREFIXES,
  bridge: trueOrFalse,
  mtu: anyValue,
  local: PREFIXES,
};

/**
 * The options of a device, looked at: its keys, its name as the kernel takes it (net/core/dev.c,
 * `dev_valid_name`), its MTU, and lists where lists are due. The device of another host is taken as it is.
 *
 * @throws {PacketPathError} `unknown-option` or `bad-option`
 */
export function checkedInterface(given: InterfaceOptions): InterfaceOptions {
  if (given instanceof NetworkInterface) {
    const { name, addresses, isBridge, mtu } = given;
    return { name, addresses, bridge: isBridge, mtu };
  }
  checkOptions('a network interface', given, OPTIONS, ['name']);
  const { name, mtu } = given;
  if (typeof name !== 'string' || !isName(name)) {
    throw new PacketPathError('bad-option', `${shown(name)} is no name of a network interface`, {
      expected: `a text of 1 to ${MOST_CHARACTERS} characters without blanks, '/' and ':'`,
    });
  }
  // Devices without a limit say infinity.
  const isMtu = mtu === undefined || mtu === Number.POSITIVE_INFINITY || Number.isInteger(mtu);
  if (!isMtu || (mtu ?? LEAST_MTU) < LEAST_MTU) {
    throw new PacketPathError('bad-option', `no device has an MTU of ${shown(mtu)}`, {
      expected: `a whole number of bytes, ${LEAST_MTU} at least`,
    });
  }
  return given;
}

function isName(name: string): boolean {
  return /^[^\s/:]+$/.test(name) && name.length <= MOST_CHARACTERS && !/^\.{1,2}$/.test(name);
}

/** The devices of a host, none twice. @throws {PacketPathError} `bad-option`, `duplicate` */
export function checkedInterfaces(
  interfaces: readonly InterfaceOptions[] = [],
): readonly InterfaceOptions[] {
  checkArgument('a host', 'interfaces', interfaces, listOf(someObject));
  const names = new Set<string>();
  for (const { name } of interfaces) {
    if (names.has(name)) {
      throw new PacketPathError('duplicate', `two interfaces are called ${shown(name)}`, {
        expected: 'one, with the addresses of both (joinedInterfaces)',
      });
    }
    names.add(name);
  }
  return interfaces;
}

/** Interfaces of which some are named several times, each once: the addresses and networks of all, in order. */
export function joinedInterfaces(
  interfaces: readonly InterfaceOptions[],
): readonly InterfaceOptions[] {
  checkArgument('joinedInterfaces', 'interfaces', interfaces, listOf(objectOf('name')));
  const byName = new Map<string, InterfaceOptions[]>();
  for (const one of interfaces) {
    const alike = byName.get(one.name);
    if (alike === undefined) byName.set(one.name, [one]);
    else alike.push(one);
  }
  // A node in IPVS mode has one for each address of a service: each list is written once.
  return [...byName.values()].map((alike) => {
    const local = alike.flatMap((one) => one.local ?? []);
    return {
      ...Object.assign({}, ...alike.toReversed()),
      addresses: alike.flatMap((one) => one.addresses ?? []),
      ...(local.length > 0 && { local }),
    };
  });
}
