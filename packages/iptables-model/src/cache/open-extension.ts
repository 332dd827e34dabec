import { type Family, Protocol } from '@packet-path/core';
import type { MatchExtension, OptionShape, TargetExtension } from '../extension/extension.ts';
import type { Registry } from '../registry/registry.ts';
import type { GivenOptions } from '../text/given-options.ts';

/** A match or target of the rule being read, with the options that were given so far. */
export interface OpenExtension<Kind extends 'match' | 'target' = 'match'> {
  readonly kind: Kind;
  readonly extension: Kind extends 'match' ? MatchExtension : TargetExtension;
  readonly given: GivenOptions;
}

/** An option, and whose it is. */
export interface FoundOption {
  readonly open: OpenExtension | OpenExtension<'target'>;
  /** Its long name. */
  readonly name: string;
  readonly shape: OptionShape;
  /** Its value, where it was written `--option=value`. */
  readonly inline?: string;
}

/** Finds the extension that has an option: the target, else the match named last that has it. */
export function findOption(
  word: string,
  target: OpenExtension<'target'> | undefined,
  matches: readonly OpenExtension[],
): FoundOption | undefined {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  const option = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? {} : { inline: word.slice(equals + 1) };
  for (let index = matches.length; index >= 0; index--) {
    const open = index === matches.length ? target : matches[index];
    const found = open && named(open, option);
    if (found === undefined) continue;
    return found.shape.values === 0 && equals >= 0 ? undefined : { ...found, ...inline };
  }
  return undefined;
}

function named(
  open: OpenExtension | OpenExtension<'target'>,
  option: string,
): FoundOption | undefined {
  const { options } = open.extension;
  const shape = Object.hasOwn(options, option) ? options[option] : undefined;
  if (shape !== undefined) return { open, name: option, shape };
  for (const name in options) {
    const aliased = options[name];
    if (aliased?.aliases?.includes(option)) return { open, name, shape: aliased };
  }
  return undefined;
}

const IMPLICIT = new Map<number, string>([
  [Protocol.ICMP, 'icmp'],
  [Protocol.TCP, 'tcp'],
  [Protocol.UDP, 'udp'],
  [Protocol.ICMPV6, 'icmp6'],
  [Protocol.SCTP, 'sctp'],
  [Protocol.UDPLITE, 'udplite'],
]);

/** The match that a protocol's options belong to. */
export function implicitMatch(
  registry: Registry,
  family: Family,
  protocol: number,
): MatchExtension | undefined {
  const name = IMPLICIT.get(protocol);
  return name === undefined ? undefined : registry.match(family, name);
}
