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

/** A match or a target. */
export type OpenAny = OpenExtension | OpenExtension<'target'>;

/** An option of an open extension. */
export interface FoundOption {
  readonly open: OpenAny;
  /** Its long name. */
  readonly name: string;
  readonly shape: OptionShape;
}

/** Finds the extension that has an option of exactly this name: the one that was opened last. */
export function findOption(name: string, opened: readonly OpenAny[]): FoundOption | undefined {
  for (let index = opened.length - 1; index >= 0; index--) {
    const open = opened[index];
    const found = open && named(open, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function named(open: OpenAny, option: string): FoundOption | undefined {
  const { options } = open.extension;
  const shape = Object.hasOwn(options, option) ? options[option] : undefined;
  if (shape !== undefined) return { open, name: option, shape };
  for (const name in options) {
    const aliased = options[name];
    if (aliased?.aliases?.includes(option)) return { open, name, shape: aliased };
  }
  return undefined;
}

/** The options of open extensions whose names, or other names, begin with a text. */
export function optionsBeginning(text: string, opened: readonly OpenAny[]): readonly FoundOption[] {
  return opened.flatMap((open) =>
    Object.entries(open.extension.options).flatMap(([name, shape]) => {
      const names = [name, ...(shape.aliases ?? [])];
      return names.some((each) => each.startsWith(text)) ? [{ open, name, shape }] : [];
    }),
  );
}

const IMPLICIT = new Map<number, string>([
  [Protocol.ICMP, 'icmp'],
  [Protocol.TCP, 'tcp'],
  [Protocol.UDP, 'udp'],
  [33, 'dccp'],
  [50, 'esp'],
  [51, 'ah'],
  [Protocol.ICMPV6, 'icmp6'],
  [108, 'ipcomp'],
  [Protocol.SCTP, 'sctp'],
  [Protocol.UDPLITE, 'udplite'],
]);

/** The match that a protocol's options belong to: the one of the protocol's own name (`find_proto`). */
export function implicitMatch(
  registry: Registry,
  family: Family,
  protocol: number,
): MatchExtension | undefined {
  const name = IMPLICIT.get(protocol);
  return name === undefined ? undefined : registry.match(family, name);
}
