import { type Address, PacketPathError, protocolNumber, toAddress } from '@packet-path/core';

/** The options of conntrack(8) that are understood. */
export type OptionName =
  | 'protocol'
  | 'family'
  | 'source'
  | 'destination'
  | 'replySource'
  | 'replyDestination'
  | 'sourceNat'
  | 'destinationNat'
  | 'sourcePort'
  | 'destinationPort'
  | 'replySourcePort'
  | 'replyDestinationPort'
  | 'icmpType'
  | 'icmpCode'
  | 'icmpId'
  | 'replyIcmpId'
  | 'state'
  | 'status'
  | 'timeout'
  | 'mark'
  | 'zone'
  | 'originalZone'
  | 'replyZone'
  | 'output';

/** How the tool spells them. */
const SPELLINGS: Readonly<Record<OptionName, readonly string[]>> = {
  protocol: ['-p', '--proto', '--protonum'],
  family: ['-f', '--family'],
  source: ['-s', '--src', '--orig-src'],
  destination: ['-d', '--dst', '--orig-dst'],
  replySource: ['-r', '--reply-src'],
  replyDestination: ['-q', '--reply-dst'],
  sourceNat: ['-n', '--src-nat'],
  destinationNat: ['-g', '--dst-nat'],
  sourcePort: ['--sport', '--orig-port-src'],
  destinationPort: ['--dport', '--orig-port-dst'],
  replySourcePort: ['--reply-port-src'],
  replyDestinationPort: ['--reply-port-dst'],
  icmpType: ['--icmp-type'],
  icmpCode: ['--icmp-code'],
  icmpId: ['--icmp-id'],
  replyIcmpId: ['--reply-icmp-id'],
  state: ['--state'],
  status: ['-u', '--status'],
  timeout: ['-t', '--timeout'],
  mark: ['-m', '--mark'],
  zone: ['-w', '--zone'],
  originalZone: ['--orig-zone'],
  replyZone: ['--reply-zone'],
  output: ['-o', '--output'],
};

const BY_SPELLING: ReadonlyMap<string, OptionName> = new Map(
  Object.entries(SPELLINGS).flatMap(([name, spellings]) =>
    spellings.map((spelling) => [spelling, name as OptionName] as const),
  ),
);

/** The value of an option as the command line has it. */
export interface OptionValue {
  /** The spelling used, for messages. */
  readonly spelling: string;
  readonly text: string;
}

/** The options of one command line, each at most once. */
export type Options = ReadonlyMap<OptionName, OptionValue>;

/** Reads options in pairs of name and value. @throws {PacketPathError} */
export function readOptions(words: readonly string[], allowed: readonly OptionName[]): Options {
  const options = new Map<OptionName, OptionValue>();
  for (let index = 0; index < words.length; index += 2) {
    const [spelling, text] = [words[index] ?? '', words[index + 1]];
    const name = BY_SPELLING.get(spelling);
    if (name === undefined || !allowed.includes(name)) {
      throw new PacketPathError('unknown-option', `'${spelling}' is not understood here`, {
        expected: allowed.flatMap((known) => SPELLINGS[known]).join(', '),
      });
    }
    if (text === undefined) throw new PacketPathError('truncated', `${spelling} needs a value`);
    if (options.has(name)) {
      throw new PacketPathError('duplicate', `${spelling} is given twice`);
    }
    options.set(name, { spelling, text });
  }
  return options;
}

/** A whole number of 0 to `highest`. @throws {PacketPathError} `bad-option` */
export function toNumber({ spelling, text }: OptionValue, highest = 0xffff_ffff): number {
  const number = /^(?:\d{1,10}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : Number.NaN;
  if (number <= highest) return number;
  throw new PacketPathError('bad-option', `'${text}' is no value for ${spelling}`, {
    expected: `a number of 0 to ${highest}`,
  });
}

/** The number of a protocol that is given by name or number. @throws {PacketPathError} */
export function toProtocol({ text }: OptionValue): number {
  const wanted = protocolNumber(text);
  if (wanted !== undefined) return wanted;
  throw new PacketPathError('bad-option', `'${text}' is no protocol`, { expected: 'as udp' });
}

/** @throws {PacketPathError} `bad-address` */
export function toAddressOf({ text }: OptionValue): Address {
  return toAddress(text);
}
