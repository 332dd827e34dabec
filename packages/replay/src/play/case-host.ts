import {
  type Choices,
  type Family,
  type Microseconds,
  PacketPathError,
  parseRoute,
  SECOND,
} from '@packet-path/core';
import { HZ, type IpvsKernel, type IpvsModelOptions, type Jiffies } from '@packet-path/ipvs-model';
import { type LinuxHost, linuxHost } from '@packet-path/linux-host';
import type { NftVersion } from '@packet-path/nftables-model';
import type { CaseRecording } from '../case/kernel-case.ts';
import type { RecordedCase } from '../case/recorded-case.ts';
import { takenSysctls } from './recorded-sysctls.ts';

const IPVS_KERNELS: readonly IpvsKernel[] = ['6.1', '6.12'];

/** Sysctls of every recorded host, beside those of its setup. */
const SYSCTLS = {
  'net.ipv4.ip_forward': 1,
  'net.ipv6.conf.all.forwarding': 1,
  'net.ipv4.conf.all.rp_filter': 0,
};

/**
 * Builds the host of a case.
 *
 * @param lead how long before the case's beginning the host is made
 * @throws {PacketPathError} what the models throw for a setup they cannot take
 */
export function caseHost(
  { setup, recorded }: RecordedCase,
  choices: Choices,
  lead: Microseconds,
): LinuxHost {
  const host = linuxHost({
    forwarding: true,
    // The sockets of the recorded hosts take every packet and answer none.
    closedPorts: 'silent',
    name: 'case',
    ...(recorded.startsAt !== undefined && { startsAt: recorded.startsAt }),
    choices,
    interfaces: setup.interfaces.map(({ name, addresses, local }) => ({ name, addresses, local })),
    sysctls: { ...SYSCTLS, ...takenSysctls(setup.sysctls) },
    routes: setup.routes.map((route) => parseRoute(route)),
    conntrackForced: setup.conntrackForced && setup.ipvsadm === undefined,
    ...(setup.iptables !== undefined && { iptables: inLoadingOrder(setup.iptables) }),
    ...(setup.ip6tables !== undefined && { ip6tables: inLoadingOrder(setup.ip6tables) }),
    ...(setup.ipset !== undefined && { ipset: setup.ipset }),
    ...(setup.nftables !== undefined && { nftables: setup.nftables }),
    nft: { version: nftVersion(recorded.tool) },
    rules: { backend: recorded.tool?.includes('(nf_tables)') === true ? 'nft' : 'legacy' },
    ...(/^\d+\.\d+/.test(recorded.kernel) && { kernel: recorded.kernel }),
    ...(setup.ipvsadm !== undefined && { ipvsadm: setup.ipvsadm }),
    ipvs: ipvsOptions(recorded, lead),
  });
  for (const command of setup.commands) runCommand(host, command);
  emptyDynamicSets(host);
  return host;
}

/** The version of nft that a recording names, or the nearest before it that is checked; 1.0.6 unless named. */
function nftVersion(tool = ''): NftVersion {
  const [, minor, patch] = /^nftables v1\.(\d+)\.(\d+)/.exec(tool) ?? [];
  if (minor === undefined || Number(minor) === 0) return '1.0.6';
  return Number(minor) === 1 && Number(patch) < 7 ? '1.1.3' : '1.1.7';
}

/** The kernel's version, tick and memory; of a version without recordings of IPVS, the default. */
function ipvsOptions(
  { kernel, jiffiesAtZero, freePages }: CaseRecording,
  lead: Microseconds,
): IpvsModelOptions {
  const version = IPVS_KERNELS.find((known) => kernel.startsWith(`${known}.`));
  return {
    ...(version !== undefined && { kernel: version }),
    ...(jiffiesAtZero !== undefined && { jiffiesAtZero: jiffiesAtZero - ticksOf(lead) }),
    ...(freePages !== undefined && { freePages: () => freePages }),
  };
}

function ticksOf(time: Microseconds): Jiffies {
  return Math.round((time * HZ) / SECOND);
}

/**
 * The tables of a saved text in the order they were loaded in: Linux lists the newest first
 * (net/netfilter/x_tables.c, `xt_register_table`), and what rules share, as `recent` does, is made by
 * the first to name it.
 */
function inLoadingOrder(saved: string): string {
  return saved
    .split(/(?<=^COMMIT\n)/m)
    .reverse()
    .join('');
}

/**
 * A listing may hold what packets of the kernel's own had put into sets before the first step, such as
 * those of neighbour discovery. Recorders emptied them.
 */
function emptyDynamicSets(host: LinuxHost): void {
  for (const { family, name, sets } of host.nftables.view.tables) {
    for (const set of sets) {
      if (!set.flags.includes('dynamic') || set.elements.length === 0) continue;
      host.nftables.run(`flush ${set.kind} ${family} ${name} ${set.name}`);
    }
  }
}

/** Runs a command line of a setup. */
function runCommand(host: LinuxHost, line: string): void {
  const [tool = '', ...rest] = line.split(' ');
  const family = FAMILIES.get(tool);
  if (family !== undefined) host.iptables[family].run(rest.join(' '), { source: tool });
  else if (tool === 'ip') configureRouting(host, rest, line);
  else throw unknown(line);
}

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['iptables', 4],
  ['iptables-legacy', 4],
  ['ip6tables', 6],
  ['ip6tables-legacy', 6],
]);

/** `ip rule add fwmark N lookup T` and `ip route add … table T`. */
function configureRouting(host: LinuxHost, words: readonly string[], line: string): void {
  const [object, action, ...rest] = words;
  const after = (word: string): string | undefined => {
    const index = rest.indexOf(word);
    return index < 0 ? undefined : rest[index + 1];
  };
  if (action !== 'add') throw unknown(line);
  const table = after('lookup') ?? after('table') ?? 'main';
  if (object === 'rule') {
    host.routes.addRule({ mark: Number(after('fwmark')), mask: 0xffffffff, table });
  } else if (object === 'route') {
    const end = rest.indexOf('table');
    const route = rest.slice(0, end < 0 ? undefined : end).join(' ');
    host.routes.table(table).add(parseRoute(route));
  } else throw unknown(line);
}

function unknown(line: string): PacketPathError {
  return new PacketPathError('not-allowed', `cannot run '${line}'`, {
    expected: 'iptables, ip6tables, ip rule add or ip route add',
  });
}
