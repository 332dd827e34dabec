import type { Conntrack } from '@packet-path/conntrack';
import type {
  Address,
  Family,
  GivenEnd,
  Hook,
  Host,
  PacketBuffer,
  Passage,
  Verdict,
} from '@packet-path/core';
import type { Ipsets } from '../ipset/ipsets.ts';
import type { RuleMemory } from '../state/rule-memory.ts';
import type { GivenOptions } from '../text/given-options.ts';
import type { FieldTest } from './field-test.ts';
import type { IpvsView } from './ipvs-view.ts';
import type { TableName } from './table-name.ts';

/** How an option is written: what follows it, and whether `!` may stand before it. */
export interface OptionShape {
  /** How many words follow. */
  readonly values: 0 | 1 | 2;
  readonly negatable?: true;
  /** Other names of the same option. */
  readonly aliases?: readonly string[];
}

/** The rule that an extension stands in, as far as it bears on reading the extension's options. */
export interface RuleContext {
  readonly family: Family;
  readonly table: TableName;
  /** The protocol of `-p`; 0 where the rule names none. */
  readonly protocol: number;
  readonly protocolInverted: boolean;
}

/** The host and its parts, for an extension that is made ready for packets. */
export interface RuleEnvironment {
  readonly host: Host;
  readonly family: Family;
  readonly table: TableName;
  readonly conntrack: Conntrack;
  readonly ipsets: Ipsets;
  readonly memory: RuleMemory;
  /** Undefined on a host without IPVS. */
  readonly ipvs?: IpvsView;
}

/**
 * The part that matches and targets have in common. `Options` is the frozen value that an extension
 * makes of its options.
 */
export interface Extension<Options> {
  /** The name after `-m` or `-j`. */
  readonly name: string;
  /** Families it exists for; both unless given. */
  readonly families?: readonly Family[];
  /** Tables it may stand in; all unless given. */
  readonly tables?: readonly TableName[];
  /** Hooks its rules may be reached from; all unless given. */
  readonly hooks?: readonly Hook[];
  /** The same where it depends on the options. */
  hooksOf?(options: Options): readonly Hook[] | undefined;
  /** The rule must name one of these protocols with `-p`. */
  readonly protocols?: readonly number[];
  /** Each rule has state of its own or holds a named thing: made when the rules are loaded. */
  readonly perRule?: true;
  /** The same where it depends on the options. */
  isPerRule?(options: Options): boolean;
  /**
   * It holds a thing of the host by name, such as a set, for as long as a rule has it: made ready when
   * the first rule with equal options is loaded.
   */
  readonly holds?: true;
  /** Its options differ from rule to rule, so that searching for equal ones is not worth while. */
  readonly unshared?: true;
  /** Its options by their long names. */
  readonly options: Readonly<Record<string, OptionShape>>;
  /** Whether a rule with it switches connection tracking on; not unless given. */
  needsConntrack?(options: Options): boolean;
  /** Makes a frozen value of the options. @throws {PacketPathError} through the methods of `given` */
  read(given: GivenOptions, rule: RuleContext): Options;
  /** Refuses what only the host can tell, such as a set that is not there. */
  check?(options: Options, environment: RuleEnvironment): void;
  /** The options in the words of iptables-save, without a leading space. */
  write(options: Options, family: Family): string;
}

/**
 * The answer of a match about a packet. `drop` ends the packet at once, as the kernel's matches do with
 * one they cannot read (`hotdrop`).
 */
export type MatchResult = boolean | 'drop';

/** A match made ready: asked for each packet that everything before it in the rule matched. */
export interface Predicate {
  matches(packet: PacketBuffer, passage: Passage): MatchResult;
  /** The test of one field that it makes before anything else, if it does. */
  readonly fieldTest?: FieldTest | undefined;
  /** Of a match by chance alone: how many of 2^31 draws say yes. It asks nothing else. */
  readonly chances?: number;
  /**
   * Its answer is the same for packets of one recorded course: it asks nothing but the addresses, the
   * destination port, the protocol, the mark, the TOS, the devices, whether SYN, ACK, FIN or RST is set,
   * the state and status of the connection, routes, and draws.
   */
  readonly isRepeatable?: boolean;
  /**
   * Of a match whose answer may be repeated: it asks neither for the destination, nor for its port, nor for
   * anything that depends on them.
   */
  readonly ignoresDestination?: boolean;
  /**
   * It asks for addresses, ports, the protocol, TCP's header, the mark, the input device and routes alone, and
   * changes nothing: it may be asked before the packet's connection is looked up.
   */
  readonly ignoresConnection?: boolean;
  /** Every whole packet passes that has the header of this transport protocol. */
  readonly passesAllOf?: number | undefined;
  /** To ask it changes nothing: it counts nothing, and what it remembers no packet has told it. */
  readonly isStateless?: boolean;
  /** The numbers that it remembers of packets, by name; a match without memory has no such method. */
  state?(): Record<string, number>;
  /** Lets go of what it holds: its rule is gone. */
  release?(): void;
}

/** A match. Adding one is adding a file that exports one of these, and naming it in the registry. */
export interface MatchExtension<Options = unknown> extends Extension<Options> {
  /**
   * Its options are a text for people, and every packet matches: rules keep the text apart from the
   * part that they share with others.
   */
  readonly note?: true;
  compile(options: Options, environment: RuleEnvironment): Predicate;
}

/** The decision of a target; `continue` goes on with the next rule. */
export type TargetResult = 'continue' | Verdict;

/** A target made ready. */
export interface Action {
  /** The one end that it gives packets as their destination by NAT, if it does nothing else. */
  readonly gives?: GivenEnd;
  run(packet: PacketBuffer, passage: Passage): TargetResult;
  /** It may be run again for each packet of a recorded course: its result is the same for all. */
  readonly isRepeatable?: boolean;
  /** It drops every packet, and has the host answer it: the answer goes its own way, for each packet anew. */
  readonly isLast?: true;
  /** It changes nothing but the packet, and its connection as long as that is not in the table. */
  readonly isStateless?: boolean;
  /** Lets go of what it holds: its rule is gone. */
  release?(): void;
}

/** A target other than a verdict or a chain. Added as a match is. */
export interface TargetExtension<Options = unknown> extends Extension<Options> {
  /** Its rules must ask for SYN packets, with `-p tcp` and `--syn` or flags like it. */
  readonly ofSyn?: true;
  /**
   * The one address and port that the target gives packets as their destination by NAT, if it does
   * nothing else: rules with it are run without an object for each.
   */
  destination?(options: Options): { readonly address: Address; readonly port: number } | undefined;
  compile(options: Options, environment: RuleEnvironment): Action;
}
