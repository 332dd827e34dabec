import { type Clock, Protocol } from '@packet-path/core';
import type { SequenceOffsets } from '../helper/sequence-offsets.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import { GenericTracker } from '../track/generic-tracker.ts';
import { GreTracker } from '../track/gre-tracker.ts';
import { IcmpTracker } from '../track/icmp-tracker.ts';
import { SctpTracker } from '../track/sctp/sctp-tracker.ts';
import { TcpTracker } from '../track/tcp/tcp-tracker.ts';
import type { Tracker } from '../track/tracker.ts';
import { LITE_STREAM_AFTER, UdpTracker } from '../track/udp-tracker.ts';

/** The trackers of a host, by protocol. */
export class Trackers {
  readonly #byProtocol: readonly Tracker[];

  constructor(table: ConnectionTable, settings: Settings, clock: Clock, offsets: SequenceOffsets) {
    const trackers = new Array<Tracker>(256).fill(new GenericTracker(table, settings));
    trackers[Protocol.TCP] = new TcpTracker(table, settings, offsets);
    const udp = new UdpTracker(table, settings, clock);
    trackers[Protocol.UDP] = udp;
    trackers[Protocol.UDPLITE] = new UdpTracker(table, settings, clock, LITE_STREAM_AFTER);
    trackers[Protocol.ICMP] = new IcmpTracker(table, settings, 4);
    trackers[Protocol.ICMPV6] = new IcmpTracker(table, settings, 6);
    trackers[Protocol.GRE] = new GreTracker(table, settings);
    trackers[Protocol.SCTP] = new SctpTracker(table, settings);
    this.#byProtocol = trackers;
  }

  of(protocol: number): Tracker {
    return this.#byProtocol[protocol]!;
  }
}
