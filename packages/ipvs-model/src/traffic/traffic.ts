import { NONE } from '@packet-path/tables';
import type { TrafficCounts } from './traffic-counts.ts';
import {
  CONNECTIONS,
  INCOMING_BYTES,
  INCOMING_PACKETS,
  OUTGOING_BYTES,
  OUTGOING_PACKETS,
  type TrafficHandle,
  type TrafficRecords,
} from './traffic-records.ts';

/** The counts and rates of a service or destination, to be read: ipvsadm lists the copies and the rates alone. */
export class Traffic {
  readonly #records: TrafficRecords;
  readonly #handle: TrafficHandle;

  /** @param handle `NONE` where nothing was ever counted */
  constructor(records: TrafficRecords, handle: TrafficHandle) {
    this.#records = records;
    this.#handle = handle;
  }

  /** The counts since the last `-Z`, up to now. */
  get counts(): TrafficCounts {
    return this.#named((handle, count) => this.#records.count(handle, count));
  }

  /** The counts since the last `-Z`, up to the last estimation: those that `--stats` lists. */
  get listed(): TrafficCounts {
    return this.#named((handle, count) => this.#records.estimated(handle, count));
  }

  /** The estimated counts a second, rounded. */
  get rates(): TrafficCounts {
    return this.#named((handle, count) => this.#records.rate(handle, count));
  }

  #named(read: (handle: TrafficHandle, count: number) => number): TrafficCounts {
    const handle = this.#handle;
    const value = (count: number): number => (handle === NONE ? 0 : read(handle, count));
    return {
      connections: value(CONNECTIONS),
      incomingPackets: value(INCOMING_PACKETS),
      outgoingPackets: value(OUTGOING_PACKETS),
      incomingBytes: value(INCOMING_BYTES),
      outgoingBytes: value(OUTGOING_BYTES),
    };
  }
}
