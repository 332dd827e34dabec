import { existsSync } from 'node:fs';
import { type Family, PacketPathError } from '@packet-path/core';
import { type Command, Option } from 'commander';
import { givenNetwork, type NamedText } from '../rules/given-network.ts';
import type { RulesHostOptions } from '../rules/rules-host.ts';
import { rulesFamily } from '../rules/run-rules-study.ts';
import { choice } from './option-values.ts';
import { tell } from './output/print.ts';
import { readInput, STDIN, sourceOf } from './read-input.ts';
import { checkOutput } from './recognise.ts';

/** The options that say what a host with rules has beside them. */
interface HostOptionWords {
  readonly ipset?: string;
  readonly ipvsadm?: string;
  readonly addresses?: string;
  readonly routes?: string;
  readonly ipRules?: string;
  readonly unknown?: 'refuse' | 'never-match';
}

/** Options that say what a host with rules has, by the names of their values: any of them needs rules. */
const BESIDE_RULES = {
  ipset: '--ipset',
  addresses: '--addresses',
  routes: '--routes',
  ipRules: '--ip-rules',
  unknown: '--unknown',
} as const;

/** The texts from which a host with rules can be made, each alone or with others. */
export interface RulesWords extends HostOptionWords {
  readonly rules?: string;
  readonly nftables?: string;
}

/** Whether rules of any kind are given. */
export function hasRules({ rules, nftables, ipvsadm }: RulesWords): boolean {
  return rules !== undefined || nftables !== undefined || ipvsadm !== undefined;
}

/** @throws {PacketPathError} `usage` for an option of a host with rules where there are none */
export function checkNoneBesideRules(words: RulesWords): void {
  for (const [name, flag] of Object.entries(BESIDE_RULES)) {
    if (words[name as keyof typeof BESIDE_RULES] === undefined) continue;
    throw new PacketPathError('usage', `${flag} goes with rules, and there are none`, {
      expected: '--rules, --nftables or --ipvsadm beside it',
    });
  }
}

/** How a command reads rules: in place of a cluster, or beside it. */
export type ReadsRules = 'instead of a cluster' | 'beside a cluster';

/** Adds the options of a host with rules to a command. */
export function addHostOptions(command: Command, reads: ReadsRules): Command {
  const only = (flags: string, text: string): Option => {
    const option = new Option(flags, text);
    return reads === 'beside a cluster' ? option : option.conflicts('cluster');
  };
  return command
    .addOption(
      only('--ipset <file>', 'the sets that rules name: what ipset save or ipset list printed'),
    )
    .addOption(only('--ipvsadm <file>', 'what ipvsadm-save -n or ipvsadm -Ln printed'))
    .addOption(
      only(
        '--addresses <list>',
        'the addresses of the host with the rules: 172.20.0.11/24, eth0=…,cni0=…, or a file of what ' +
          'ip addr or ip -j addr printed',
      ),
    )
    .addOption(
      only(
        '--routes <list>',
        'its routes: "default via 172.20.0.1 dev eth0, …", or a file of what ip route or ip -j route printed',
      ),
    )
    .addOption(only('--ip-rules <file>', 'its routing rules: what ip rule or ip -j rule printed'))
    .addOption(
      choice(
        '--unknown <how>',
        'rules with what is not modelled: refuse them, or keep them (default: refuse)',
        ['refuse', 'never-match'],
      ).conflicts(reads === 'beside a cluster' ? [] : 'cluster'),
    );
}

const RULES = ['iptables-save', 'iptables -S'];
const NFTABLES = ['nft list ruleset', 'nft -j list ruleset'];

/** Reads a file of rules. @throws {PacketPathError} where it is what another tool prints */
function readRules(file: string): string {
  return told(checkOutput(readInput(file), sourceOf(file), RULES), file, OTHERS.rules);
}

/** Reads a ruleset of nftables. */
function readNftables(file: string): string {
  return told(checkOutput(readInput(file), sourceOf(file), NFTABLES), file, OTHERS.nftables);
}

/** The other place to look for rules, where a tool prints none. */
const OTHERS = {
  rules: 'those of nftables are printed by nft list ruleset (--nftables)',
  nftables: 'those of iptables-legacy are printed by iptables-save (--rules)',
} as const;

/** Tells of a file in which no rule is: a host without rules of one kind may have the other. */
function told(text: string, file: string, other: string): string {
  const isEmpty = text.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
  if (isEmpty) tell(`${sourceOf(file)}: there are no rules in it; ${other}`);
  return text;
}

/** The host with rules that the options name, read. @throws {PacketPathError} what is wrong with its files */
export function readRulesHost(words: RulesWords, family?: Family): RulesHostOptions {
  const { rules, nftables } = words;
  const text = rules === undefined ? undefined : readRules(rules);
  const ofFamily = family ?? (text === undefined ? 4 : rulesFamily(text));
  return {
    ...(text !== undefined && { rules: text }),
    ...(nftables !== undefined && { nftables: readNftables(nftables) }),
    ...readHostOptions(words, ofFamily),
    family: ofFamily,
    sources: sourcesOf(words),
  };
}

/** The files' names in errors. */
function sourcesOf({ rules, nftables, ipset, ipvsadm }: RulesWords): Record<string, string> {
  return {
    ...(rules !== undefined && { iptables: sourceOf(rules), ip6tables: sourceOf(rules) }),
    ...(nftables !== undefined && { nftables: sourceOf(nftables) }),
    ...(ipset !== undefined && { ipset: sourceOf(ipset) }),
    ...(ipvsadm !== undefined && { ipvsadm: sourceOf(ipvsadm) }),
  };
}

/** The parts of a host that the options name, read. @throws {PacketPathError} what is wrong with them */
function readHostOptions(
  words: HostOptionWords,
  family: Family,
): Pick<RulesHostOptions, 'ipset' | 'ipvsadm' | 'network' | 'unknown'> {
  const { ipset, ipvsadm, addresses, routes, ipRules, unknown } = words;
  const network = givenNetwork(
    {
      ...(addresses !== undefined && { addresses: addressText(addresses) }),
      ...(routes !== undefined && { routes: routeText(routes) }),
      ...(ipRules !== undefined && {
        routingRules: {
          text: checked(ipRules, ['ip rule', 'ip -j rule']),
          source: sourceOf(ipRules),
        },
      }),
    },
    family,
  );
  return {
    network,
    ...(ipset !== undefined && { ipset: checked(ipset, ['ipset save', 'ipset list']) }),
    ...(ipvsadm !== undefined && {
      ipvsadm: checked(ipvsadm, ['ipvsadm-save -n', 'ipvsadm -Ln']),
    }),
    ...(unknown && { unknown }),
  };
}

function checked(file: string, wanted: readonly string[]): string {
  return checkOutput(readInput(file), sourceOf(file), wanted);
}

/** The text that a command printed, where the words name standard input or a file that there is. */
function fileText(words: string, commands: readonly string[]): NamedText | undefined {
  if (words !== STDIN && !existsSync(words)) return undefined;
  return { text: checked(words, commands), source: sourceOf(words) };
}

/** A list in the words of the command line, as `ip addr` would print it. */
function addressText(words: string): NamedText {
  const file = fileText(words, ['ip addr', 'ip -j addr']);
  if (file !== undefined) return file;
  if (!words.includes('/')) {
    throw neither('--addresses', words, '172.20.0.11/24', 'ip addr');
  }
  const devices = new Map<string, string[]>();
  for (const word of words.split(',')) {
    const [address = '', device = 'eth0'] = word.trim().split('=').reverse();
    devices.set(device, [...(devices.get(device) ?? []), address]);
  }
  const text = [...devices].map(([device, addresses]) => {
    const lines = addresses.map(
      (address) => `    ${address.includes(':') ? 'inet6' : 'inet'} ${address}`,
    );
    return [`1: ${device}: <UP>`, ...lines].join('\n');
  });
  return { text: text.join('\n'), source: '--addresses' };
}

/** The error of a value that is no list, and of whose name there is no file. */
function neither(option: string, words: string, list: string, command: string): PacketPathError {
  return new PacketPathError('bad-option', `${option}: '${words}' is no list, and no file`, {
    expected: `a list such as ${list}, or a file of what ${command} printed`,
  });
}

function routeText(words: string): NamedText {
  const file = fileText(words, ['ip route', 'ip -j route']);
  if (file !== undefined) return file;
  if (!/\s/.test(words.trim())) {
    throw neither('--routes', words, '"default via 172.20.0.1 dev eth0"', 'ip route');
  }
  return { text: words.split(',').join('\n'), source: '--routes' };
}
