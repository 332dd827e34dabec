import type { Conntrack } from '@packet-path/conntrack';
import { type Host, PacketPathError } from '@packet-path/core';
import { deviceNumber } from '../machine/meta.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { PerHost } from '../share/per-host.ts';
import type { LiveChain } from '../state/live-chain.ts';
import { type LiveObject, objectKey } from '../state/live-object.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { NftVersion } from '../text/version.ts';
import type { SharedParts } from './shared-parts.ts';

/** The surroundings in which rules and elements of a table are lowered. */
export class LoweringEnvironment {
  readonly host: Host;
  readonly conntracks: PerHost<Conntrack>;
  readonly table: LiveTable;
  readonly shared: SharedParts;
  /** Milliseconds from 1970 to the host's time 0. */
  readonly epoch: number;
  /** The version of nft that makes expressions of rules. */
  readonly version: NftVersion;
  /** Whether rules that are not understood are kept. */
  readonly keepsUnknown: boolean;

  constructor(
    host: Host,
    conntracks: PerHost<Conntrack>,
    table: LiveTable,
    shared: SharedParts,
    epoch: number,
    version: NftVersion,
    keepsUnknown: boolean,
  ) {
    this.host = host;
    this.conntracks = conntracks;
    this.table = table;
    this.shared = shared;
    this.epoch = epoch;
    this.version = version;
    this.keepsUnknown = keepsUnknown;
  }

  /** @throws {PacketPathError} `unknown-chain` */
  chain(name: string): LiveChain {
    const chain = this.table.chains.get(name);
    if (chain === undefined) {
      throw new PacketPathError('unknown-chain', `table ${this.table.name} has no chain '${name}'`);
    }
    if (chain.of(this.host).base !== undefined) {
      throw new PacketPathError(
        'not-allowed',
        `'${name}' is a base chain: no rule may lead to it`,
        {
          expected: 'a chain without a hook',
        },
      );
    }
    return chain;
  }

  /** @throws {PacketPathError} `unknown-set` */
  set(name: string): LiveSet {
    const set = this.table.sets.get(name);
    if (set !== undefined) return set;
    throw new PacketPathError('unknown-set', `table ${this.table.name} has no set '${name}'`);
  }

  /** The object of a kind and name. @throws {PacketPathError} `not-found` */
  object(type: ObjectType, name: string): LiveObject {
    const object = this.table.objects.get(objectKey(type, name));
    if (object !== undefined) return object;
    throw new PacketPathError('not-found', `table ${this.table.name} has no ${type} '${name}'`);
  }

  /** The number of a device. @throws {PacketPathError} `not-found` */
  readonly device = (name: string): number => {
    this.shared.namesDevices = true;
    const number = deviceNumber(this.host, name);
    if (number > 0) return number;
    throw new PacketPathError('not-found', `${this.host.name} has no interface '${name}'`, {
      expected: `one of ${[...this.host.interfaces.keys()].join(', ')}`,
    });
  };
}
