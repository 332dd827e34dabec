import {
  bits,
  type Family,
  netmask,
  type Position,
  Protocol,
  parseEndpointOrAddress,
} from '@packet-path/core';
import type { ServiceKey } from '../service/service-key.ts';
import type { Persistence, ServiceSettings } from '../service/service-settings.ts';
import type { Given, GivenOptions } from './options.ts';
import { failure, readWord, type Word, wholeNumber } from './words.ts';

/** Seconds of `-p` without a value (ipvsadm(8)). */
const DEFAULT_PERSISTENCE = 300;
const LONGEST_PERSISTENCE = 86400 * 31;

const PROTOCOLS = [
  ['tcp', Protocol.TCP],
  ['udp', Protocol.UDP],
  ['sctp', Protocol.SCTP],
] as const;

/** The service that a line names. @throws {PacketPathError} */
export function readServiceKey(given: GivenOptions, start: Position): ServiceKey {
  const named = [...PROTOCOLS.map(([name]) => name), 'mark' as const].filter((name) =>
    given.has(name),
  );
  if (named.length !== 1) {
    const problem = named.length === 0 ? 'no service is named' : 'two services are named';
    throw failure('syntax', problem, start, 'one of -t, -u, --sctp-service and -f');
  }
  for (const [name, protocol] of PROTOCOLS) {
    const value = given.get(name)?.value;
    if (value === undefined) continue;
    const { address, port } = readWord(value, parseEndpointOrAddress);
    return Object.freeze({ kind: 'address', family: address.family, protocol, address, port });
  }
  const mark = wholeNumber(given.get('mark')!.value!, 1, 0xffffffff);
  return Object.freeze({ kind: 'mark', family: given.has('ipv6') ? 6 : 4, mark });
}

/** The options of `-A` and `-E`. @throws {PacketPathError} */
export function readServiceSettings(
  given: GivenOptions,
  service: ServiceKey,
  schedulers: ReadonlySet<string>,
): ServiceSettings {
  const scheduler = given.get('scheduler')?.value;
  if (scheduler !== undefined && !schedulers.has(scheduler.text)) {
    const problem = `'${scheduler.text}' is no scheduler`;
    const known = `one of ${[...schedulers].join(', ')}`;
    throw failure('unknown-scheduler', problem, scheduler.position, known);
  }
  const persistence = readPersistence(given, service.family);
  const onePacket = given.get('one-packet');
  refuseWhatCannotBe(given, service, persistence, onePacket);
  return Object.freeze({
    scheduler: scheduler?.text ?? 'wlc',
    schedulerFlags: readFlags(given.get('scheduler-flags')?.value, scheduler?.text ?? 'wlc'),
    persistence,
    onePacket: onePacket !== undefined,
  });
}

function refuseWhatCannotBe(
  given: GivenOptions,
  service: ServiceKey,
  persistence: Persistence | null,
  onePacket: Given | undefined,
): void {
  if (service.kind === 'mark') return;
  if (service.port === 0 && persistence === null) {
    const word = (given.get('tcp') ?? given.get('udp') ?? given.get('sctp'))!.value!;
    const problem = 'a service of all ports must be persistent';
    throw failure('not-allowed', problem, word.position, '-p, or a port');
  }
  if (onePacket !== undefined && service.protocol !== Protocol.UDP) {
    const problem = 'only UDP packets can be scheduled one by one';
    throw failure('not-allowed', problem, onePacket.option.position, '-o with -u or -f');
  }
}

function readPersistence(given: GivenOptions, family: Family): Persistence | null {
  const persistent = given.get('persistent');
  const mask = given.get('netmask')?.value;
  if (persistent === undefined) {
    if (mask === undefined) return null;
    throw failure('not-allowed', 'a netmask needs persistence', mask.position, '-p beside -M');
  }
  const prefixLength = mask === undefined ? bits(family) : readNetmask(mask, family);
  const { value } = persistent;
  const timeout =
    value === undefined ? DEFAULT_PERSISTENCE : wholeNumber(value, 1, LONGEST_PERSISTENCE);
  return Object.freeze({ timeout, prefixLength, netmask: netmask(family, prefixLength) });
}

/** `255.255.255.0` for IPv4, `64` for IPv6; as the number of its leading bits. */
function readNetmask(word: Word, family: Family): number {
  if (family === 6) return wholeNumber(word, 1, 128);
  const { address } = readWord(word, parseEndpointOrAddress);
  const length = Math.clz32(~address.w3);
  if (address.family === 4 && netmask(4, length).equals(address)) return length;
  throw failure('bad-option', `'${word.text}' is no netmask`, word.position, 'as 255.255.255.0');
}

/**
 * The flags of `-b` are three bits, which sh and mh have names for. ipvsadm lists them by the names
 * of the service's scheduler, whichever they were given by.
 */
function readFlags(word: Word | undefined, scheduler: string): readonly string[] {
  const bits = new Set<number>();
  for (const flag of word?.text.split(',') ?? []) {
    const bit = FLAG_BITS.get(flag);
    if (bit === undefined) {
      const expected = [...FLAG_BITS.keys()].join(', ');
      throw failure('bad-option', `'${flag}' is no scheduler flag`, word!.position, expected);
    }
    bits.add(bit);
  }
  const names = FLAG_NAMES.get(scheduler) ?? COMMON_NAMES;
  return Object.freeze(names.filter((_, bit) => bits.has(bit)));
}

/** `IP_VS_SVC_F_SCHED1` to `3` (include/uapi/linux/ip_vs.h). */
const COMMON_NAMES: readonly string[] = ['flag-1', 'flag-2', 'flag-3'];
const FLAG_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['sh', ['sh-fallback', 'sh-port', 'flag-3']],
  ['mh', ['mh-fallback', 'mh-port', 'flag-3']],
]);

/** The names that `-b` takes, those of ipvsadm 1.31, and the bit each sets. */
const FLAG_BITS: ReadonlyMap<string, number> = new Map(
  [COMMON_NAMES, ...FLAG_NAMES.values()].flatMap((names) =>
    names.map((name, bit): [string, number] => [name, bit]),
  ),
);
