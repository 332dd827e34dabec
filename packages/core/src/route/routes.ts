import type { Address } from '../address/address.ts';
import type { Route } from './route.ts';
import { RouteTable } from './route-table.ts';

/** A rule of the routing policy: packets with this mark consult this table first. */
export interface RoutingRule {
  readonly mark: number;
  readonly mask: number;
  readonly table: string;
}

/** The kind of an address, as this host sees it (`RTN_*`, as `-m addrtype` names them). */
export type AddressType =
  | 'UNSPEC'
  | 'UNICAST'
  | 'LOCAL'
  | 'BROADCAST'
  | 'ANYCAST'
  | 'MULTICAST'
  | 'BLACKHOLE'
  | 'UNREACHABLE'
  | 'PROHIBIT';

/**
 * A host's routes: the table of its own addresses first, then the policy's tables for the packet's
 * mark, then the main table (net/ipv4/fib_rules.c: local 0, rules, main 32766).
 */
export class Routes {
  readonly #onChange: () => void;
  readonly #local: RouteTable;
  readonly #main: RouteTable;
  readonly #tables: Map<string, RouteTable>;
  readonly #rules: RoutingRule[] = [];

  /** @param onChange is called back after every change */
  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
    this.#local = new RouteTable(onChange);
    this.#main = new RouteTable(onChange);
    this.#tables = new Map([
      ['local', this.#local],
      ['main', this.#main],
    ]);
  }

  /** The table of a name, made when first asked for: `local` and `main` always exist. */
  table(name: string): RouteTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = new RouteTable(this.#onChange);
      this.#tables.set(name, table);
    }
    return table;
  }

  /** Every table by its name; `local` and `main` first. */
  get tables(): ReadonlyMap<string, RouteTable> {
    return this.#tables;
  }

  /** The rules of the policy, in the order they are asked. */
  get rules(): readonly RoutingRule[] {
    return this.#rules;
  }

  /** Adds a rule behind those there are (`ip rule add fwmark …`). */
  addRule(rule: RoutingRule): void {
    this.#rules.push(rule);
    this.#onChange();
  }

  lookup(destination: Address, mark = 0): Route | undefined {
    const local = this.#local.lookup(destination);
    if (local !== undefined) return local;
    for (const rule of this.#rules) {
      if ((mark & rule.mask) >>> 0 !== rule.mark) continue;
      const route = this.table(rule.table).lookup(destination);
      if (route !== undefined) return route;
    }
    return this.#main.lookup(destination);
  }

  /** Whether packets to the address end on this host. */
  isLocal(address: Address): boolean {
    return this.#local.lookup(address)?.type === 'local';
  }

  /**
   * The kind of an address by the local table, or by its routes on one device
   * (net/ipv4/fib_frontend.c, `inet_addr_type` and `inet_dev_addr_type`).
   */
  typeOf(address: Address, device: string | null = null): AddressType {
    if (isMulticast(address)) return 'MULTICAST';
    if (address.family === 4 && (address.w3 === -1 || address.w3 === 0)) return 'BROADCAST';
    const route = this.#local.lookup(address);
    if (device !== null && route?.interface !== device) return 'UNICAST';
    const type = route?.type;
    if (type === 'local') return 'LOCAL';
    return type === 'broadcast' ? 'BROADCAST' : 'UNICAST';
  }
}

/** 224.0.0.0/4 and ff00::/8. */
export function isMulticast(address: Address): boolean {
  return address.family === 4 ? address.w3 >>> 28 === 14 : address.w0 >>> 24 === 0xff;
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(address: Address): boolean {
  if (address.family === 4) return address.w3 >>> 24 === 127;
  return address.w0 === 0 && address.w1 === 0 && address.w2 === 0 && address.w3 === 1;
}
