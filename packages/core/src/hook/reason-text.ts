import { checkArgument, objectOf } from '../error/check-argument.ts';
import { someFunction } from '../error/check-options.ts';
import { checkWords } from '../error/check-words.ts';
import type { DropReason, DropReasons } from './drop-reason.ts';

type Kind = keyof DropReasons;
type ReasonTexts = { readonly [Each in Kind]?: (reason: DropReason<Each>) => string };

const texts = new Map<string, (reason: DropReason) => string>();

/**
 * Says how reasons read, by their kinds: `filter FORWARD, rule 3`. Models do it when they are loaded, for
 * the kinds that they have declared.
 *
 * @throws {PacketPathError} `bad-option` for what is no declaration, `duplicate` for a name that cannot be one
 */
export function declareReasons(reasons: ReasonTexts): void {
  checkWords('declareReasons', reasons, someFunction);
  for (const [kind, text] of Object.entries(reasons)) {
    texts.set(kind, text as (reason: DropReason) => string);
  }
}

/**
 * A reason as a person reads it: `filter FORWARD, rule 3`, `conntrack: table full`. One whose model has
 * not said how it reads is told by its kind and its fields.
 */
export function reasonText(reason: DropReason): string {
  checkArgument('reasonText', 'reason', reason, objectOf('kind'));
  const text = texts.get(reason.kind);
  if (text !== undefined) return text(reason);
  const { kind, ...fields } = reason;
  const told = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
  return [kind, ...told].join(', ');
}

declareReasons({
  hook: ({ hook, name }) => `${name} at ${hook}`,
  rule: ({ table, chain, rule }) =>
    `${table} ${chain}, ${rule === null ? 'by its policy' : `rule ${rule}`}`,
  'no route': ({ routeType }) =>
    routeType === 'none' ? 'no route to the destination' : `a route of type ${routeType}`,
  'forwarding off': () => 'the host does not forward',
  'ttl exceeded': () => 'the TTL ran out',
  'martian source': ({ address }) => `martian source ${address}`,
  'martian destination': ({ address }) => `martian destination ${address}`,
  'not a member': ({ address }) => `the host is no member of the group ${address}`,
  'no socket': () => 'no socket listens there',
  'overlapping fragments': () => 'fragments that overlap',
});
