import { PacketPathError } from '../error/error.ts';

/**
 * The counters of a ledger. Each model declares its own, here and to `declareCounters`:
 *
 * ```ts
 * declare module '@packet-path/core' {
 *   interface WorkCounters {
 *     mapProbes: number;
 *   }
 * }
 * ```
 */
export interface WorkCounters {
  /** Packets that entered the host, or that it sent, its own answers included. */
  packets: number;
  /** Hook functions called. */
  hooksRun: number;
  /** Routing decisions made. */
  routeLookups: number;
  /** Rules the walk reached. */
  rulesEvaluated: number;
  /** Rules whose every match was true. */
  rulesMatched: number;
}

/** The name of a counter. */
export type CounterName = keyof WorkCounters;

/** The units of work that counters count. */
export const COUNTER_KINDS = [
  'packet',
  'hook function',
  'routing decision',
  'rule',
  'matched rule',
  'match',
  'jump',
  'set look-up',
  'set probe',
  'hash look-up',
  'hash probe',
  'hash insert',
  'NAT tuple',
  'scheduler step',
  'socket call',
  'byte',
] as const;

/** The unit of work that a counter counts; counters of one kind may be summed. */
export type CounterKind = (typeof COUNTER_KINDS)[number];

/** A counter in words. */
export interface CounterDeclaration {
  /** One sentence. */
  readonly meaning: string;
  /** The counter's name in tables that people read. */
  readonly heading: string;
  readonly kind: CounterKind;
  /** The place of the counter in tables and in JSON: lower comes first. */
  readonly rank: number;
}

const declarations = new Map<CounterName, CounterDeclaration>();
const indices = new Map<CounterName, number>();
let inOrder: readonly CounterName[] = [];

/** Enters declarations. @throws {PacketPathError} `duplicate` where another declaration has the counter's name */
export function enterCounters(
  counters: Readonly<Partial<Record<CounterName, CounterDeclaration>>>,
): void {
  for (const [key, declaration] of Object.entries(counters)) {
    const name = key as CounterName;
    const known = declarations.get(name);
    if (known === undefined) {
      declarations.set(name, Object.freeze({ ...declaration }));
      indices.set(name, indices.size);
    } else if (known.meaning !== declaration.meaning || known.rank !== declaration.rank) {
      throw new PacketPathError('duplicate', `the counter ${name} is declared twice`, {
        expected: `its first declaration, '${known.meaning}'`,
      });
    }
  }
  inOrder = [...declarations.keys()].sort((a, b) => rankOf(a) - rankOf(b));
}

/** The names of all declared counters, in the order of their ranks. */
export function workCounters(): readonly CounterName[] {
  return inOrder;
}

/** The declaration of a counter; undefined where no model that is loaded has declared it. */
export function counterDeclaration(name: CounterName): CounterDeclaration | undefined {
  return declarations.get(name);
}

/** The counters of a kind. */
export function countersOf(kind: CounterKind): readonly CounterName[] {
  return inOrder.filter((name) => declarations.get(name)?.kind === kind);
}

/** Each counter's index in a ledger's vector, in the order of declaration. */
export function counterIndices(): ReadonlyMap<CounterName, number> {
  return indices;
}

function rankOf(name: CounterName): number {
  return declarations.get(name)?.rank ?? 0;
}
