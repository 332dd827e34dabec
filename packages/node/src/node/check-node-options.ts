import {
  anyValue,
  checkOptions,
  listOf,
  type OptionValue,
  type OptionValues,
  oneOf,
  PacketPathError,
  shown,
  someObject,
  someSeed,
  someText,
  trueOrFalse,
  wholeNumber,
} from '@packet-path/core';
import type { PlaceOptions } from '@packet-path/data-plane';
import type { ProxyOptions } from '@packet-path/kube-proxy';
import type { ProxyModeOptions } from '../proxy/proxy-mode.ts';
import type { KubernetesNodeOptions, NodeHostOptions } from './node-options.ts';

type Mode = ProxyModeOptions['mode'];
type OptionsOf<Of extends Mode> = Extract<KubernetesNodeOptions, { readonly mode: Of }>;
type SharedOptions = NodeHostOptions & PlaceOptions & ProxyOptions & { readonly mode: Mode };

const HOST: OptionValues<NodeHostOptions> = {
  seed: someSeed,
  choices: someObject,
  clock: someObject,
  place: someObject,
  sysctls: someObject,
  policies: someObject,
  conntrack: someObject,
  ipvs: someObject,
  nft: someObject,
  rules: someObject,
  kernel: anyValue,
  possibleProcessors: wholeNumber(1),
  template: someObject,
  isTemplate: trueOrFalse,
};

const SHARED: OptionValues<SharedOptions> = {
  ...HOST,
  mode: oneOf('iptables', 'ipvs', 'nftables', 'userspace'),
  node: someObject,
  clusterCIDR: anyValue,
  families: listOf(oneOf(4, 6)),
  localDetector: someObject,
  masqueradeAll: trueOrFalse,
  masqueradeBit: wholeNumber(0, 31),
  randomFully: trueOrFalse,
  nodePortAddresses: anyValue,
  hints: oneOf('node', 'zone', 'none'),
  order: oneOf('seeded', 'cluster'),
  sync: wholeNumber(),
};

const SYNC: OptionValues<Pick<OptionsOf<'iptables'>, 'conntrackCleanup' | 'syncPeriod'>> = {
  conntrackCleanup: anyValue,
  syncPeriod: anyValue,
};

/** The options of each mode beside those of all. */
const OF_MODE: {
  readonly [Of in Mode]: OptionValues<Omit<OptionsOf<Of>, keyof SharedOptions>>;
} = {
  iptables: {
    ...SYNC,
    layout: oneOf('current', '2019'),
    postrouting: oneOf('one-rule', 'three-rules'),
    localhostNodePorts: trueOrFalse,
    tcpBeLiberal: trueOrFalse,
    nfacct: trueOrFalse,
  },
  ipvs: { ...SYNC, scheduler: someText, strictARP: trueOrFalse },
  nftables: { ...SYNC, serviceCIDRs: anyValue, layout: someText, localhostNodePorts: trueOrFalse },
  userspace: {
    listenAddress: anyValue,
    proxyPortRange: someObject,
    udpTimeout: wholeNumber(),
    keepAlive: someObject,
  },
};

const MODES = Object.keys(OF_MODE) as readonly Mode[];

/** The names of all options there are, whatever their mode. */
const NAMES: Readonly<Record<string, OptionValue>> = Object.fromEntries(
  [SHARED, ...Object.values(OF_MODE)].flatMap(Object.keys).map((name) => [name, anyValue]),
);

/**
 * Refuses options that no node of the mode takes, with the name that was probably meant, and values that
 * an option cannot have.
 *
 * @throws {PacketPathError} `unknown-option` or `bad-option`
 */
export function checkNodeOptions(api: string, options: KubernetesNodeOptions): void {
  const given: KubernetesNodeOptions | undefined = options;
  const { mode } = (given ?? {}) as { readonly mode?: Mode };
  if (mode === undefined || !Object.hasOwn(OF_MODE, mode)) {
    if (given !== undefined) checkOptions(api, given, NAMES);
    throw new PacketPathError('bad-option', `${api}: mode is ${shown(mode)}`, {
      expected: SHARED.mode.expected,
    });
  }
  const own: Readonly<Record<string, OptionValue>> = OF_MODE[mode];
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(SHARED, name) || Object.hasOwn(own, name)) continue;
    const elsewhere = MODES.filter((known) => Object.hasOwn(OF_MODE[known], name));
    if (elsewhere.length === 0) continue;
    throw new PacketPathError('unknown-option', `${api}: ${name} is no option of ${mode} mode`, {
      expected: `mode ${elsewhere.join(' or ')} with it`,
    });
  }
  checkOptions(api, options, { ...SHARED, ...own });
}
