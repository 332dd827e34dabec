import {
  anyValue,
  checkOptions,
  listOf,
  type OptionValues,
  oneOf,
  someObject,
  someSeed,
  someText,
  trueOrFalse,
  wholeNumber,
} from '@packet-path/core';
import type { LinuxHostOptions, LinuxModel } from './linux-host-options.ts';

const OPTIONS: OptionValues<LinuxHostOptions & { readonly models?: readonly LinuxModel[] }> = {
  name: someText,
  interfaces: listOf(someObject),
  routes: anyValue,
  tables: someObject,
  routingRules: listOf(someObject),
  forwarding: trueOrFalse,
  sysctls: someObject,
  clock: someObject,
  startsAt: anyValue,
  mostRules: wholeNumber(1),
  seed: someSeed,
  choices: someObject,
  models: listOf(oneOf('conntrack', 'ipsets', 'iptables', 'nftables', 'ipvs')),
  iptables: someText,
  ip6tables: someText,
  nfacct: someText,
  ipset: someText,
  nftables: someText,
  ipvsadm: someText,
  ipvsProgram: someObject,
  parted: someObject,
  sources: someObject,
  counters: trueOrFalse,
  conntrackForced: anyValue,
  closedPorts: anyValue,
  kernel: anyValue,
  possibleProcessors: wholeNumber(1),
  conntrack: someObject,
  ipvs: someObject,
  nft: someObject,
  rules: someObject,
};

/**
 * Refuses what no host takes; what is wrong with a text, its reader says.
 *
 * @throws {PacketPathError} `unknown-option` or `bad-option`
 */
export function checkHostOptions(options: LinuxHostOptions): void {
  checkOptions('linuxHost', options, OPTIONS);
}
