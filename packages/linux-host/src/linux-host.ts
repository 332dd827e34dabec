import { Conntrack } from '@packet-path/conntrack';
import {
  type Family,
  Host,
  type HostParts,
  PacketPathError,
  type PartedText,
} from '@packet-path/core';
import {
  Ipsets,
  Iptables,
  loadAccounts,
  type RestoreReport,
  RuleMemory,
} from '@packet-path/iptables-model';
import { Ipvs } from '@packet-path/ipvs-model';
import { Nftables } from '@packet-path/nftables-model';
import { connect } from '@packet-path/play';
import { Sockets } from '@packet-path/sockets';
import { checkHostOptions } from './check-host-options.ts';
import { kernelBehaviour } from './kernel-version.ts';
import type { LinuxHostOptions, LinuxModel } from './linux-host-options.ts';
import { RuleProfile } from './profile/rule-profile.ts';
import { type SavedHost, saveHost } from './save-host.ts';

/** The parts of every host, beside the models chosen for it. */
type CommonPart = 'sockets' | 'connect' | 'restored' | 'save' | 'profile';

/**
 * A host with some of netfilter's models on it, all of them unless said.
 *
 * ```ts
 * const host: LinuxHost = linuxHost({ iptables: '*filter\n-A INPUT -j DROP\nCOMMIT\n' });
 * host.iptables[4].save();
 * ```
 */
export type LinuxHost<Model extends LinuxModel = LinuxModel> = Host &
  Readonly<Pick<HostParts, Model | CommonPart>>;

const MODELS: readonly LinuxModel[] = ['conntrack', 'ipsets', 'iptables', 'nftables', 'ipvs'];

/** The models that a model works with. */
const NEEDS: Readonly<Record<LinuxModel, readonly LinuxModel[]>> = {
  conntrack: [],
  ipsets: [],
  iptables: ['conntrack', 'ipsets'],
  nftables: ['conntrack'],
  ipvs: [],
};

/**
 * Puts a host together: connection tracking, sets, the tables of iptables and of nftables, IPVS, and
 * processes with sockets, each loaded from the text of its tool. Sets come first, since rules name
 * them.
 *
 * With `models` a host has only those; the type of the answer says which.
 *
 * ```ts
 * const host = linuxHost({
 *   interfaces: [{ name: 'eth0', addresses: ['192.168.0.1/24'] }],
 *   iptables: '*filter\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
 * });
 * const syn = tcp('192.168.0.9:40000', '192.168.0.1:22', { inputInterface: 'eth0' });
 * host.send(syn).work.rulesEvaluated; // 1
 * ```
 *
 * @throws {PacketPathError} `unknown-option`, or `bad-option` where a model lacks another that it works with, a text has no
 *   model, or the kernel is no version; else what `Host` and the models' `load` throw, with the source's name, line and
 *   column
 */
export function linuxHost<Model extends LinuxModel = LinuxModel>(
  options: LinuxHostOptions & { readonly models?: readonly Model[] } = {},
): LinuxHost<Model> {
  checkHostOptions(options);
  const chosen = new Set<LinuxModel>(options.models ?? MODELS);
  checkModels(chosen, options);
  const host = new Host(options);
  const sockets = new Sockets(host);
  sockets.closedPorts = options.closedPorts ?? 'answer';
  host.install('sockets', sockets);
  const parts = installModels(host, chosen, options);
  host.install('restored', loadTexts(parts, options));
  host.install('connect', (flow) => connect(host, flow));
  const save = (): SavedHost => saveHost(host, parts);
  host.install('save', save);
  Object.defineProperty(host, 'toJSON', { configurable: true, value: save });
  host.install('profile', () => new RuleProfile(host, parts));
  return host as LinuxHost<Model>;
}

/** The models of a host, as far as they were chosen. */
export type ChosenModels = Partial<Pick<HostParts, LinuxModel>>;

function checkModels(chosen: ReadonlySet<LinuxModel>, options: LinuxHostOptions): void {
  for (const model of chosen) {
    const missing = NEEDS[model].filter((needed) => !chosen.has(needed));
    if (missing.length === 0) continue;
    throw new PacketPathError('bad-option', `${model} works with ${missing.join(' and ')}`, {
      expected: `${missing.join(', ')} among the models`,
    });
  }
  const { ipset, ipvsadm, ipvsProgram } = options;
  const iptables = options.parted?.[4] ?? options.iptables;
  const nftables = options.parted?.nftables ?? options.nftables;
  const texts = { ...options, iptables, nftables, ipsets: ipset, ipvs: ipvsadm ?? ipvsProgram };
  for (const model of ['ipsets', 'iptables', 'nftables', 'ipvs'] as const) {
    if (texts[model] === undefined || chosen.has(model)) continue;
    throw new PacketPathError('bad-option', `there is a text for ${model}, which was not chosen`, {
      expected: `${model} among the models`,
    });
  }
}

function installModels(
  host: Host,
  chosen: ReadonlySet<LinuxModel>,
  options: LinuxHostOptions,
): ChosenModels {
  const parts: { -readonly [Model in LinuxModel]?: HostParts[Model] } = {};
  const install = <Model extends LinuxModel>(name: Model, part: HostParts[Model]): void => {
    host.install(name, part);
    Object.assign(parts, { [name]: part });
  };
  const behaviour = options.kernel === undefined ? undefined : kernelBehaviour(options.kernel);
  if (chosen.has('conntrack')) {
    const conntrack = new Conntrack(host, {
      ...(behaviour && { kernel: behaviour.conntrack }),
      ...options.conntrack,
    });
    for (const family of forcedFamilies(options)) conntrack.enable(family);
    install('conntrack', conntrack);
  }
  if (chosen.has('ipsets')) install('ipsets', new Ipsets(host));
  const { conntrack, ipsets } = parts;
  if (chosen.has('iptables') && conntrack !== undefined && ipsets !== undefined) {
    const rules = {
      ...options.rules,
      conntrack,
      ipsets,
      memory: accountsOf(host, options),
      ipvs: {
        handled: (packet) => packet.ipvsProperty,
        connectionOf: (packet) => parts.ipvs?.connectionOf(packet),
      },
    } satisfies ConstructorParameters<typeof Iptables>[2];
    install('iptables', { 4: new Iptables(host, 4, rules), 6: new Iptables(host, 6, rules) });
  }
  if (chosen.has('nftables') && conntrack !== undefined) {
    install('nftables', new Nftables(host, { ...options.nft, conntrack }));
  }
  if (chosen.has('ipvs')) {
    const kernel = behaviour?.ipvs;
    const { possibleProcessors } = options;
    const ofHost = {
      ...(conntrack && { conntrack }),
      ...(kernel && { kernel }),
      ...(possibleProcessors !== undefined && { possibleProcessors }),
    };
    install('ipvs', new Ipvs(host, { ...ofHost, ...options.ipvs }));
  }
  return parts;
}

function accountsOf(host: Host, { nfacct = '', sources = {} }: LinuxHostOptions): RuleMemory {
  const memory = new RuleMemory(host.clock);
  loadAccounts(memory, nfacct, sources.nfacct);
  return memory;
}

function loadTexts(
  parts: ChosenModels,
  { sources = {}, counters = false, ...texts }: LinuxHostOptions,
): HostParts['restored'] {
  if (texts.ipset !== undefined) {
    parts.ipsets?.load(texts.ipset, { source: sources.ipset ?? 'ipset' });
  }
  const restore = (
    family: Family,
    text: string | PartedText | undefined,
    source: string,
  ): RestoreReport | undefined =>
    text === undefined ? undefined : parts.iptables?.[family].load(text, { source, counters });
  const restored = {
    4: restore(4, texts.parted?.[4] ?? texts.iptables, sources.iptables ?? 'iptables'),
    6: restore(6, texts.parted?.[6] ?? texts.ip6tables, sources.ip6tables ?? 'ip6tables'),
  };
  const nftables = texts.parted?.nftables ?? texts.nftables;
  if (nftables !== undefined) {
    parts.nftables?.load(nftables, { source: sources.nftables ?? 'nftables' });
  }
  if (texts.ipvsadm !== undefined) {
    parts.ipvs?.load(texts.ipvsadm, { source: sources.ipvsadm ?? 'ipvsadm' });
  }
  if (texts.ipvsProgram !== undefined) parts.ipvs?.begin(texts.ipvsProgram);
  return restored;
}

function forcedFamilies({ conntrackForced = false }: LinuxHostOptions): readonly Family[] {
  return conntrackForced === true ? FAMILIES : conntrackForced || [];
}

const FAMILIES: readonly Family[] = [4, 6];
