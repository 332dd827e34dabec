import { Address, type KeyedLookup, type Packet, Work } from '@packet-path/core';
import type { DirectorSettings } from '../settings/director-settings.ts';
import type { ServiceTable } from './service-table.ts';

/** Words of a key before those of the address. */
const [MARK, PROTOCOL, PORT, ADDRESS] = [0, 1, 2, 3];

/** The look-up of a packet's virtual service, as a dry run tells it. */
export class ServiceLookedUp implements KeyedLookup {
  readonly counter = 'ipvsServiceProbes';
  readonly table: ServiceTable;
  readonly key: Int32Array;
  readonly addresses: readonly number[] = [ADDRESS];
  readonly width: 1 | 4;
  readonly probes: number;
  readonly #settings: DirectorSettings;

  /** @param probes entries that the look-up has just compared */
  constructor(
    table: ServiceTable,
    settings: DirectorSettings,
    { mark, protocol, destination, destinationPort }: Packet,
    probes: number,
  ) {
    const { family, w0, w1, w2, w3 } = destination;
    const words = family === 4 ? [w3] : [w0, w1, w2, w3];
    this.table = table;
    this.#settings = settings;
    this.key = Int32Array.of(mark, protocol, destinationPort, ...words);
    this.width = family === 4 ? 1 : 4;
    this.probes = probes;
  }

  probesOf(key: Int32Array, table: object = this.table): number {
    const services = table as ServiceTable;
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = key.subarray(ADDRESS);
    const address = this.width === 1 ? Address.v4(w0) : Address.v6(w0, w1, w2, w3);
    // A key holds the mark's bits.
    const mark = key[MARK]! >>> 0;
    const [protocol, port] = [key[PROTOCOL]!, key[PORT]!];
    const probes = mark === 0 ? services.probesTo(protocol, address, port) : undefined;
    if (probes !== undefined) return probes;
    const work = new Work();
    services.lookup(mark, protocol, address, port, this.#settings, work);
    return work.ipvsServiceProbes;
  }
}
