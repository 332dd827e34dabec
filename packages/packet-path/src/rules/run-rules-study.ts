import {
  type Address,
  checkArgument,
  EveryOutcome,
  type Family,
  isLoopback,
  PacketPathError,
  Prefix,
  type Seed,
  someObject,
} from '@packet-path/core';
import { CLIENT_PORT, type PlaneHost, POD_DEVICE, UPLINK } from '@packet-path/data-plane';
import {
  DEFAULT_REQUESTS,
  DEFAULT_SAMPLES,
  measure,
  type StudyDestination,
  type StudyProgress,
  type StudyResult,
} from '@packet-path/experiment';
import type { TableView } from '@packet-path/iptables-model';
import type { LinuxHost } from '@packet-path/linux-host';
import type { GivenNetwork } from './given-network.ts';
import type { HostPartsOptions } from './host-parts.ts';
import { addNatDestinations, longestMemory } from './nat-destinations.ts';
import { addNftDestinations } from './nft-destinations.ts';
import { type RulesHostOptions, rulesHostOptions } from './rules-host.ts';
import { rulesNotes } from './rules-notes.ts';
import { type RulesPlane, rulesPlane } from './rules-plane.ts';
import { addVirtualServices, supposeVirtualAddresses } from './virtual-addresses.ts';
import { FoundDestinations } from './wanted.ts';

/** A ruleset to study: rules of iptables, of nftables, virtual services of IPVS, or several of these. */
export interface RulesStudyOptions
  extends Pick<
    RulesHostOptions,
    'rules' | 'nftables' | 'ipset' | 'ipvsadm' | 'network' | 'unknown' | 'sources'
  > {
  /** The name of the rules, in errors and in the result. Default `rules`. */
  readonly name?: string;
  /** Default: by the comment that `ip6tables-save` writes above its tables, else 4; 6 where no destination is of 4. */
  readonly family?: Family;
  /** Requests a connection. Default 1 and 100. */
  readonly requests?: readonly number[];
  readonly seed?: Seed;
  /** Connections opened where outcomes can only be sampled. Default 1000. */
  readonly samples?: number;
  readonly parts?: HostPartsOptions;
  readonly onProgress?: (progress: StudyProgress) => void;
}

/** A pods' network where the rules name none, and the node's own address. */
const NETWORK = { 4: Prefix.parse('10.244.0.0/16'), 6: Prefix.parse('fd00:10:244::/56') };
const NODE = { 4: '192.168.0.10/32', 6: 'fd00:192:168::a/128' } as const;

/**
 * The study of a ruleset from anywhere: connects to every destination that its nat table, its nftables or
 * its virtual services translate, once for each way chance can take.
 *
 * The client is in the network that the rules spare from masquerading (`! -s 10.244.0.0/16`), as a
 * pod would be, where they name one.
 *
 * @throws {PacketPathError} where the text cannot be read; `not-found` where nothing is translated
 */
export function runRulesStudy(options: RulesStudyOptions): StudyResult {
  checkArgument('runRulesStudy', 'options', options, someObject);
  const { name = 'rules', requests = DEFAULT_REQUESTS, seed = 1, onProgress } = options;
  const studied = studiedRules(options);
  const { plane, destinations, notes, seeded, hasNat } = studied;
  let done = 0;
  const onDestination = (): void =>
    onProgress?.({ cluster: name, plane: 'rules', done: ++done, total: destinations.length });
  const { samples = DEFAULT_SAMPLES } = options;
  const serviceRules = hasNat ? SERVICE_RULES : null;
  const measured = measure(
    {
      host: plane.planeHost,
      choices: studied.choices,
      seeded,
      serviceRules: serviceRules ?? undefined,
      destinations,
    },
    { requests, samples, detailed: true, onDestination },
  );
  const program = plane.planeHost.size();
  return {
    format: 'packet-path/study/2',
    notes,
    seed: String(seed),
    requests,
    planes: [{ name: 'rules', title: 'these rules', serviceRules, remarks: {} }],
    runs: [{ cluster: name, kind: 'described', plane: 'rules', program, ...measured }],
  };
}

/** A host with rules, ready to be measured. */
interface StudiedRules {
  readonly plane: RulesPlane;
  readonly choices: EveryOutcome;
  readonly destinations: readonly StudyDestination[];
  readonly notes: readonly string[];
  /** Whether rules of iptables translate any of the destinations. */
  readonly hasNat: boolean;
  seeded(): PlaneHost;
}

/** @throws {PacketPathError} `not-found` where the rules translate no destination */
function studiedRules(options: RulesStudyOptions): StudiedRules {
  const { rules, name = 'rules', family } = options;
  const families: readonly Family[] =
    family !== undefined ? [family] : rules !== undefined ? [rulesFamily(rules)] : [4, 6];
  for (const one of families) {
    const studied = studiedIn(options, one);
    if (studied.destinations.length > 0) return studied;
  }
  throw new PacketPathError('not-found', 'the rules translate no destination', {
    source: name,
    expected:
      'rules of nat PREROUTING that lead by -p, -d and --dport to DNAT, rules or maps of nftables ' +
      'that do, or virtual services of IPVS',
  });
}

function studiedIn(options: RulesStudyOptions, family: Family): StudiedRules {
  const { rules, nftables, ipvsadm, name = 'rules', seed = 1 } = options;
  const choices = new EveryOutcome();
  const network = options.network ?? supposedNetwork(family);
  const sources = options.sources ?? { iptables: name, ip6tables: name, nftables: name };
  const subject = rulesHostOptions({ ...options, family, network, sources, seed });
  const memory = ({ iptables }: LinuxHost): number => {
    const table = iptables[family].view.table('nat');
    return table === undefined ? 0 : longestMemory(table);
  };
  const plane = rulesPlane({ ...subject, choices }, memory);
  const { host } = plane;
  const nat = host.iptables[family].view.table('nat');
  const texts = [rules, nftables, ipvsadm].filter((text) => text !== undefined);
  const address = clientAddress(nat, texts.join('\n'), family);
  const placed = (one: RulesPlane): readonly string[] => {
    if (one.host.interfaces.has(POD_DEVICE)) one.host.addRoute(`${address} dev ${POD_DEVICE}`);
    return supposeVirtualAddresses(one.host, network.isSupposed);
  };
  const virtual = placed(plane);
  const found = new FoundDestinations({ address, port: CLIENT_PORT });
  if (nat !== undefined) addNatDestinations(nat, found);
  const hasNat = found.all.length > 0;
  addNftDestinations(host.nftables.view, found);
  addVirtualServices(host, found);
  return {
    plane,
    choices,
    hasNat,
    destinations: found.all,
    notes: [...network.notes, ...virtual, ...rulesNotes(host, family)],
    seeded: () => {
      const one = rulesPlane(subject, memory);
      placed(one);
      return one.planeHost;
    },
  };
}

/** The family by the comment that `ip6tables-save` writes above its tables, else 4. */
export function rulesFamily(rules: string): Family {
  return /^# Generated by ip6tables-save/m.test(rules.slice(0, 1000)) ? 6 : 4;
}

/** A node as kube-proxy's is, where nobody says what the host has. */
function supposedNetwork(family: Family): GivenNetwork {
  return {
    interfaces: [
      { name: UPLINK, addresses: [NODE[family]] },
      { name: POD_DEVICE, bridge: true },
    ],
    isSupposed: true,
    routes: [`${family === 4 ? '0.0.0.0/0' : '::/0'} dev ${UPLINK}`],
    notes: [`no addresses were given: the host is taken to have ${NODE[family]} on ${UPLINK}`],
  };
}

/** Rules of anywhere choose in nat, before routing. */
const SERVICE_RULES = { table: 'nat', hook: 'PREROUTING' } as const;

/** An address of the pods' network that stands nowhere in the text. */
function clientAddress(nat: TableView | undefined, rules: string, family: Family): Address {
  const written = (address: Address): boolean =>
    new RegExp(`(?<![\\da-f.:])${String(address).replaceAll('.', '\\.')}(?![\\da-f.])`).test(rules);
  let address = (sparedNetwork(nat) ?? NETWORK[family].address).plus(2);
  while (written(address)) address = address.plus(1);
  return address;
}

/** The network of a nat rule's `! -s`, unless it is the loopback network. */
function sparedNetwork(nat: TableView | undefined): Address | undefined {
  for (const chain of nat?.chains.values() ?? []) {
    for (const { header } of chain.rules) {
      const { source } = header;
      if (source?.inverted === true && !isLoopback(source.address)) return source.address;
    }
  }
  return undefined;
}
