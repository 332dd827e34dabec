import { type PacketBuffer, Protocol, TcpFlag } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import type { FieldTest } from '../extension/field-test.ts';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';
import {
  isAnyPort,
  PORT_OPTIONS,
  type PortTest,
  portFieldTest,
  portMatches,
  readPortTest,
  writePortTest,
} from './port-test.ts';
import { readTcpFlags, writeTcpFlags } from './tcp-flags.ts';
import { hasTcpOption } from './tcp-header-options.ts';

interface FlagTest {
  readonly mask: number;
  readonly wanted: number;
  readonly inverted: boolean;
}

interface OptionTest {
  readonly option: number;
  readonly inverted: boolean;
}

export interface TcpOptions {
  readonly source: PortTest;
  readonly destination: PortTest;
  readonly flags: FlagTest | null;
  readonly option: OptionTest | null;
}

/** The flags that packets of a recorded course share. */
const REPEATED_FLAGS = TcpFlag.SYN | TcpFlag.ACK | TcpFlag.FIN | TcpFlag.RST;

class TcpPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: TcpOptions;
  readonly fieldTest: FieldTest | undefined;
  readonly isRepeatable: boolean;
  readonly ignoresDestination: boolean;
  readonly ignoresConnection = true;
  readonly passesAllOf: number | undefined;

  constructor(options: TcpOptions) {
    this.#options = options;
    const { source, destination, flags, option } = options;
    this.fieldTest = portFieldTest(source, destination, Protocol.TCP);
    this.ignoresDestination = isAnyPort(destination);
    const asksSharedFlags = ((flags?.mask ?? 0) & ~REPEATED_FLAGS) === 0;
    this.isRepeatable = isAnyPort(source) && asksSharedFlags && option === null;
    const passesAll = isAnyPort(source) && isAnyPort(destination) && flags === null;
    this.passesAllOf = passesAll && option === null ? Protocol.TCP : undefined;
  }

  matches(packet: PacketBuffer): MatchResult {
    const { source, destination, flags, option } = this.#options;
    const offset = packet.fragment?.offset ?? 0;
    // A fragment that begins within the first header is an attack, and dropped.
    if (offset > 0) return offset === 8 ? 'drop' : false;
    if (packet.tcp === null) return 'drop';
    return (
      portMatches(source, packet.sourcePort) &&
      portMatches(destination, packet.destinationPort) &&
      (flags === null || ((packet.tcp.flags & flags.mask) === flags.wanted) !== flags.inverted) &&
      (option === null || hasTcpOption(packet.tcp, option.option) !== option.inverted)
    );
  }
}

/** `-m tcp`: ports and flags (net/netfilter/xt_tcpudp.c, `tcp_mt`). */
export const tcp: MatchExtension<TcpOptions> = {
  name: 'tcp',
  protocols: [Protocol.TCP],
  options: {
    ...PORT_OPTIONS,
    '--tcp-flags': { values: 2, negatable: true },
    '--syn': { values: 0, negatable: true },
    '--tcp-option': { values: 1, negatable: true },
  },
  read: (given) => ({
    source: readPortTest(given, '--sport'),
    destination: readPortTest(given, '--dport'),
    flags: readFlagTest(given),
    option: readOptionTest(given.get('--tcp-option')),
  }),
  write({ source, destination, option, flags }) {
    return words(
      writePortTest('--sport', source),
      writePortTest('--dport', destination),
      option === null ? '' : `${not(option.inverted)}--tcp-option ${option.option}`,
      flags === null
        ? ''
        : `${not(flags.inverted)}--tcp-flags ${writeTcpFlags(flags.mask)} ${writeTcpFlags(flags.wanted)}`,
    );
  },
  compile: (options) => new TcpPredicate(options),
};

/** `--syn` is `--tcp-flags FIN,SYN,RST,ACK SYN`. */
function readFlagTest(given: GivenOptions): FlagTest | null {
  const flags = given.get('--tcp-flags');
  const syn = given.get('--syn');
  if (flags !== undefined && syn !== undefined) syn.fail('syntax', 'not with --tcp-flags');
  if (syn !== undefined) return { mask: 0x17, wanted: 0x02, inverted: syn.negated };
  if (flags === undefined) return null;
  const mask = flags.read(readTcpFlags);
  const wanted = flags.read(() => readTcpFlags(flags.second));
  return { mask, wanted, inverted: flags.negated };
}

function readOptionTest(given: GivenOption | undefined): OptionTest | null {
  if (given === undefined) return null;
  return { option: given.read((text) => readNumber(text, 1, 255)), inverted: given.negated };
}

/** Whether a match lets only packets pass whose SYN flag is set (xt_TCPMSS.c, `find_syn_match`). */
export function asksForSyn({ flags }: TcpOptions): boolean {
  return flags !== null && !flags.inverted && (flags.mask & flags.wanted & TcpFlag.SYN) !== 0;
}
