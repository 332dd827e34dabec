import type { CounterKind } from '@packet-path/core';
import { checkArgument, someText } from '@packet-path/core';
import type { Cause, Unit } from './constant.ts';

/** The unit of a constant, the cause its time is shown under, and its meaning. */
export interface ConstantDeclaration {
  readonly unit: Unit;
  readonly cause: Cause;
  /** Words for tables and captions, without a full stop. */
  readonly meaning: string;
}

const ns = (cause: Cause, meaning: string): ConstantDeclaration => ({ unit: 'ns', cause, meaning });

/** The constants that do not belong to one counter or one quantity of programming. */
type PlainConstant =
  | 'rule.inCache'
  | 'rule.outOfCache'
  | 'rule.cached'
  | 'object.outOfCache'
  | 'object.cached'
  | 'client.connect'
  | 'client.request'
  | 'client.close'
  | 'server.accept'
  | 'server.request'
  | 'server.close'
  | 'elsewhere.handshake'
  | 'elsewhere.request'
  | 'estimator.read'
  | 'estimator.processor'
  | 'estimator.thread'
  | 'node.processors'
  | 'node.possibleProcessors'
  | 'spread';

const PLAIN: Readonly<Record<PlainConstant, ConstantDeclaration>> = {
  'rule.inCache': ns('walking', 'a rule walked that is in the cache'),
  'rule.outOfCache': ns('walking', 'a rule walked beyond those that are in the cache'),
  'rule.cached': {
    unit: 'rules',
    cause: 'walking',
    meaning: 'the first rules of a walk, that stay in the cache',
  },
  'object.outOfCache': ns(
    'syncs',
    'an object that is in the tables when a transaction is committed, beyond those in the cache',
  ),
  'object.cached': {
    unit: 'objects',
    cause: 'syncs',
    meaning: 'the objects of nftables that stay in the cache',
  },
  'client.connect': ns('processes', 'the client process opens a connection'),
  'client.request': ns('processes', 'the client process sends a request and reads the response'),
  'client.close': ns('processes', 'the client process closes a connection'),
  'server.accept': ns('processes', 'a server process of the node accepts a connection'),
  'server.request': ns('processes', 'a server process of the node answers a request'),
  'server.close': ns('processes', 'a server process of the node closes a connection'),
  'elsewhere.handshake': ns('waiting', 'a SYN goes out and its answer comes back'),
  'elsewhere.request': ns('waiting', 'a request goes out and its response comes back'),
  'estimator.read': ns(
    'estimator',
    'an estimator of IPVS, apart from processors (Linux before 6.2)',
  ),
  'estimator.processor': ns(
    'estimator',
    "an estimator's counters of one possible processor (Linux before 6.2)",
  ),
  'estimator.thread': ns('estimator', "an estimator, by the kernel's thread (Linux since 6.2)"),
  'node.processors': { unit: 'processors', cause: 'waiting', meaning: 'processors of the node' },
  'node.possibleProcessors': {
    unit: 'processors',
    cause: 'estimator',
    meaning: "processors that the node's kernel holds possible",
  },
  spread: {
    unit: 'ratio',
    cause: 'walking',
    meaning: "the standard deviation of the logarithm of a walk's time: what a cache holds differs",
  },
};

/** The kinds of counters, by the cause of their time; rules have constants of their own. */
const KINDS: Readonly<Record<CounterKind, Cause>> = {
  packet: 'packets',
  'hook function': 'packets',
  'routing decision': 'packets',
  'matched rule': 'walking',
  jump: 'walking',
  'set look-up': 'walking',
  'set probe': 'walking',
  'hash look-up': 'packets',
  'hash probe': 'packets',
  'hash insert': 'packets',
  'NAT tuple': 'packets',
  'scheduler step': 'packets',
  'socket call': 'sockets',
  byte: 'sockets',
  match: 'walking',
  rule: 'walking',
};

/** A quantity of programming that may have a price. */
export type SyncQuantity =
  | 'runs'
  | 'characters'
  | 'rules'
  | 'rulesCopied'
  | 'rulePairs'
  | 'chains'
  | 'objects'
  | 'objectPairs'
  | 'objectsKept'
  | 'objectsListed'
  | 'services'
  | 'servicesChecked'
  | 'addresses'
  | 'addressPairs'
  | 'tablePlaces';

/** The quantities that programming is priced by, in words: a constant `sync.…` for each. */
export const SYNC_QUANTITIES: Readonly<Record<SyncQuantity, string>> = {
  runs: 'a tool run, or a sync begun',
  characters: 'a character of text handed to a tool',
  rules: 'a rule written',
  rulesCopied: 'a rule of a table that is copied out of the kernel and in again',
  rulePairs: "a pair of a table's rules, copied together",
  chains: 'a chain written',
  objects: 'a rule, chain, set or element of an nftables transaction',
  objectPairs: 'a pair of such objects in one transaction',
  objectsKept: 'an object that is in the tables when a transaction is committed, in the cache',
  objectsListed: 'an object listed by a tool',
  services: 'a service or server of IPVS written',
  servicesChecked: 'a service of IPVS compared with the kernel at a sync',
  addresses: 'an address bound or taken',
  addressPairs: 'an address walked to find that another is bound',
  tablePlaces: "a place of a scheduler's table filled",
};

/** A constant by name: `rule.inCache`, `kind.hash probe`, `counter.ipvsServiceProbes`, `sync.rules`. */
export type ConstantName =
  | PlainConstant
  | `kind.${CounterKind}`
  | `counter.${string}`
  | `sync.${SyncQuantity}`;

/** The declaration of a constant; undefined where there is no constant of that name. */
export function constantDeclaration(name: string): ConstantDeclaration | undefined {
  checkArgument('constantDeclaration', 'name', name, someText);
  if (Object.hasOwn(PLAIN, name)) return PLAIN[name as PlainConstant];
  const [group = '', rest = ''] = split(name);
  if (group === 'kind' && Object.hasOwn(KINDS, rest)) {
    return ns(KINDS[rest as CounterKind], `a count of the kind '${rest}'`);
  }
  if (group === 'sync' && Object.hasOwn(SYNC_QUANTITIES, rest)) {
    return ns('syncs', SYNC_QUANTITIES[rest as SyncQuantity]);
  }
  if (group === 'counter' && rest !== '') return ns('packets', `a count of ${rest}`);
  return undefined;
}

/** The cause that time of a kind of counter is shown under. */
export function causeOf(kind: CounterKind): Cause {
  return KINDS[kind];
}

function split(name: string): readonly [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}
