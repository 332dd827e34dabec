import {
  checkArgument,
  type Family,
  type Invocation,
  inputLength,
  listOf,
  objectOf,
  printedAs,
  someObject,
} from '@packet-path/core';

const printed = printedAs(programmingText);

/** The run of a data plane that has programmed a host for a changed cluster. */
export interface Programming {
  /** The tools that were run, in order. */
  readonly invocations: readonly Invocation[];
  /** Their work, on a ledger of its own: no packet pays for it. */
  readonly work: ProgrammingWork;
  /** The syncs that it took: one of each family. Empty for planes that do not tell. */
  readonly syncs: readonly SyncExtent[];
}

/** The extent of one family's sync. */
export interface SyncExtent {
  readonly family: Family;
  /** A full sync writes or compares everything, a partial one what has changed. */
  readonly extent: 'full' | 'partial';
  /** Whether the program leaves out and puts off what it does in large clusters. */
  readonly isLargeCluster: boolean;
}

/** The ledger of programming: whole numbers, written and removed alike. */
export interface ProgrammingWork {
  /** Tools run. */
  readonly runs: number;
  /** Characters of text handed to them, command lines and input together. */
  readonly characters: number;
  /** Bytes of text that tools read from their input: of `iptables-restore`, `nft -f`, `ipset restore`. */
  readonly inputBytes: number;
  /** Changes that take effect as one: tables of `iptables-restore`, runs of `nft -f`, single commands. */
  readonly transactions: number;
  /** Messages that ask the kernel for one object, or change one: netlink, without dumps. */
  readonly netlinkMessages: number;
  /** Listings of the kernel's objects that were asked for: netlink dumps, and `iptables-save`. */
  readonly dumps: number;
  /** Objects in the answers: rules, sets' elements, services, servers, addresses, chains. */
  readonly objectsListed: number;
  /** Whole tables of legacy iptables copied out of the kernel or into it (`getsockopt`, `setsockopt`). */
  readonly tableCopies: number;
  /** Rules of the tables that were copied out. */
  readonly rulesCopiedOut: number;
  /** Rules of the tables that were copied in. */
  readonly rulesCopiedIn: number;
  /** Rules written or deleted. */
  readonly rules: number;
  /** Chains made, emptied or deleted. */
  readonly chains: number;
  /** Sets and maps made, emptied or deleted. */
  readonly sets: number;
  /** Elements of sets and maps added or deleted. */
  readonly elements: number;
  /** Services and servers of a balancer's own table: added, edited or deleted. */
  readonly services: number;
  /** Addresses bound to a device, or taken from it. */
  readonly addresses: number;
  /** Places of schedulers' tables that the kernel filled anew, as the servers of services changed. */
  readonly tablePlaces: number;
  /** Servers whose places in such tables the kernel worked out anew. */
  readonly tablePermutations: number;
}

const NOTHING = {
  transactions: 0,
  netlinkMessages: 0,
  dumps: 0,
  objectsListed: 0,
  tableCopies: 0,
  rulesCopiedOut: 0,
  rulesCopiedIn: 0,
  rules: 0,
  chains: 0,
  sets: 0,
  elements: 0,
  services: 0,
  addresses: 0,
  tablePlaces: 0,
  tablePermutations: 0,
};

/** The counts of a ledger that are not taken from the texts of its tools. */
export type CountedWork = Partial<Omit<ProgrammingWork, 'runs' | 'characters' | 'inputBytes'>>;

/**
 * Programming by tools that were run, or by none.
 *
 * @param work the counts that are not 0, beside runs, characters and bytes
 * @param syncs the syncs that it took, where the plane tells
 */
export function programming(
  invocations: readonly Invocation[] = [],
  work: CountedWork = {},
  syncs: readonly SyncExtent[] = [],
): Programming {
  checkArgument('programming', 'invocations', invocations, listOf(objectOf('tool', 'arguments')));
  checkArgument('programming', 'work', work, someObject);
  checkArgument(
    'programming',
    'syncs',
    syncs,
    listOf(objectOf('family', 'extent', 'isLargeCluster')),
  );
  const inputBytes = invocations.reduce((sum, one) => sum + inputLength(one), 0);
  const characters = invocations.reduce((sum, one) => sum + one.arguments.length, inputBytes);
  return printed({
    invocations,
    work: { ...NOTHING, ...work, runs: invocations.length, characters, inputBytes },
    syncs,
  });
}

/** `3 runs of tools: iptables-restore, …; characters 1200, rules 40`. */
function programmingText({ invocations, work }: Programming): string {
  const { runs, ...counts } = work;
  const tools = [...new Set(invocations.map(({ tool }) => tool))].join(', ');
  const told = Object.entries(counts).flatMap(([name, count]) =>
    count === 0 ? [] : [`${name} ${count}`],
  );
  const ran = runs === 0 ? 'no tool run' : `${runs} ${runs === 1 ? 'run' : 'runs'} of ${tools}`;
  return [ran, ...told].join(', ');
}
