import {
  type Direction,
  type Family,
  type Hook,
  type Host,
  type PacketBuffer,
  PacketPathError,
  type Passage,
  Priority,
  SECOND,
  type Tuple,
  type Verdict,
} from '@packet-path/core';
import { runCommand } from './command/run-command.ts';
import { type ConnectionEntry, readEntry } from './entry.ts';
import { formatEntry } from './format-entry.ts';
import { Confirm } from './hook/confirm.ts';
import { Defragment } from './hook/defragment.ts';
import { TrackPacket } from './hook/track-packet.ts';
import { Nat } from './nat/nat.ts';
import { type EarlyDrop, Room } from './room.ts';
import { Settings } from './settings.ts';
import { ConntrackStatistics } from './statistics.ts';
import { NONE } from './table/connection-records.ts';
import { ConnectionTable } from './table/connection-table.ts';
import { ConnectionStatus } from './table/status.ts';
import { TupleKey } from './table/tuple-key.ts';
import { REPLY, wayOf } from './table/way.ts';
import { Trackers } from './track/trackers.ts';

/** How large the table is. Sysctls of the same names come first. */
export interface ConntrackOptions {
  /** `nf_conntrack_buckets`; 262,144 unless given. */
  readonly buckets?: number;
  /** `nf_conntrack_max`: 262,144 unless given, 0 for no limit. */
  readonly max?: number;
  /** Seconds between two runs of the collector of expired entries; 60 unless given. */
  readonly collectorInterval?: number;
  /** Which connections make room in a full table, when not the neighbours of the new one. */
  readonly earlyDrop?: EarlyDrop;
}

/** A host with 4 GiB of memory or more has these (nf_conntrack_core.c, `nf_conntrack_init_start`). */
const DEFAULT_SIZE = 262_144;
/** Longest time between two runs of the collector (`GC_SCAN_INTERVAL_MAX`), in seconds. */
const COLLECTOR_INTERVAL = 60;
/** The buckets' limits, as net/netfilter/nf_conntrack_core.c would take them from a module option. */
const MOST_BUCKETS = 2 ** 26;

/** Connection tracking on one host. It does nothing until it is enabled for a family. */
export class Conntrack {
  readonly table: ConnectionTable;
  readonly nat: Nat;
  readonly statistics: ConntrackStatistics = new ConntrackStatistics();
  readonly #host: Host;
  readonly #trackers: Trackers;
  readonly #room: Room;
  readonly #track: TrackPacket;
  readonly #confirm: Confirm;
  readonly #defragment: Defragment;
  readonly #enabled = new Set<Family>();
  readonly #collectorInterval: number;
  readonly #key = new TupleKey();
  #collecting = false;

  /** @throws {PacketPathError} `bad-option` when the number of buckets is none */
  constructor(host: Host, options: ConntrackOptions = {}) {
    const random = host.random.split('conntrack');
    const buckets = host.sysctls.number(
      'net.netfilter.nf_conntrack_buckets',
      options.buckets ?? DEFAULT_SIZE,
    );
    if (!Number.isInteger(buckets) || buckets < 1 || buckets > MOST_BUCKETS) {
      throw new PacketPathError('bad-option', `conntrack cannot have ${buckets} buckets`, {
        expected: `1 to ${MOST_BUCKETS}`,
      });
    }
    const settings = new Settings(host.sysctls, options.max ?? DEFAULT_SIZE);
    const table = new ConnectionTable(host.clock, random, buckets);
    this.#host = host;
    this.table = table;
    this.#trackers = new Trackers(table, settings, host.clock);
    this.#room = new Room(table, settings, this.statistics);
    if (options.earlyDrop !== undefined) this.#room.earlyDrop = options.earlyDrop;
    this.nat = new Nat(host, table, this.statistics);
    this.#track = new TrackPacket(table, settings, this.#trackers, this.#room, this.statistics);
    this.#confirm = new Confirm(table, this.#trackers, this.statistics, random.split('chain'));
    this.#defragment = new Defragment(host.clock);
    this.#collectorInterval = options.collectorInterval ?? COLLECTOR_INTERVAL;
  }

  /** Begins to track a family; again, it does nothing. */
  enable(family: Family): void {
    if (this.#enabled.has(family)) return;
    if (this.#enabled.size === 0) {
      this.#host.afterPassage(() => {
        this.#track.afterPassage();
        this.#scheduleCollector();
      });
    }
    this.#enabled.add(family);
    for (const hook of ['PREROUTING', 'OUTPUT'] as const) {
      this.#attach('defragment', family, hook, Priority.DEFRAG, this.#defragment);
      this.#attach('conntrack', family, hook, Priority.CONNTRACK, this.#track);
    }
    for (const hook of ['INPUT', 'POSTROUTING'] as const) {
      this.#attach('confirm', family, hook, Priority.CONNTRACK_CONFIRM, this.#confirm);
    }
  }

  enabled(family: Family): boolean {
    return this.#enabled.has(family);
  }

  /** Says which connections make room in a full table: a replay knows, and names them. */
  set earlyDrop(earlyDrop: EarlyDrop) {
    this.#room.earlyDrop = earlyDrop;
  }

  // -- one connection --------------------------------------------------------------------------

  /** Bits of {@link ConnectionStatus}. */
  status(handle: number): number {
    return this.table.status(handle);
  }

  mark(handle: number): number {
    return this.table.mark(handle);
  }

  setMark(handle: number, mark: number): void {
    this.table.setMark(handle, mark);
  }

  tuple(handle: number, direction: Direction): Tuple {
    this.table.readTuple(handle, wayOf(direction), this.#key);
    return this.#key.toTuple();
  }

  /** The tuple's ports as rules compare them: of ICMP the identifier, and `type << 8 | code`. */
  ports(handle: number, direction: Direction): readonly [source: number, destination: number] {
    this.table.readTuple(handle, wayOf(direction), this.#key);
    return [this.#key.sourcePort, this.#key.destinationPort];
  }

  zone(handle: number): number {
    return this.table.zone(handle);
  }

  /** Whole seconds left; 0 when it has expired. */
  timeoutSeconds(handle: number): number {
    return Math.max(0, Math.floor(this.table.timeLeft(handle) / SECOND));
  }

  /** `SYN_SENT`, `ESTABLISHED` …; undefined for protocols without states. */
  stateName(handle: number): string | undefined {
    return this.#trackers.of(this.table.protocol(handle)).stateName(this.table.state(handle));
  }

  /** The connection a tuple belongs to, in either direction; undefined when there is none. */
  find(
    tuple: Tuple,
    zone = 0,
  ): { readonly handle: number; readonly direction: Direction } | undefined {
    this.#key.readTuple(tuple);
    const node = this.table.find(this.#key, zone, undefined);
    if (node === NONE) return undefined;
    return { handle: node >>> 1, direction: (node & 1) === REPLY ? 'reply' : 'original' };
  }

  /** Ends a connection (`conntrack -D`); false when it was over. */
  delete(handle: number): boolean {
    return this.table.kill(handle);
  }

  /** Ends all connections (`conntrack -F`). */
  flush(): void {
    for (const handle of [...this.table.handles()]) this.table.kill(handle);
  }

  /**
   * Rewrites how the answers of a connection will look, before it is confirmed: what IPVS does with
   * the server it has chosen (`nf_conntrack_alter_reply`).
   */
  alterReply(handle: number, reply: Tuple): void {
    if (this.table.has(handle, ConnectionStatus.CONFIRMED)) return;
    this.table.readTuple(handle, REPLY, this.#key);
    this.#key.readTuple(reply);
    this.table.writeTuple(handle, REPLY, this.#key);
  }

  // -- all connections -------------------------------------------------------------------------

  /** The connections that have not expired, in the order of the hash table. Looking changes nothing. */
  entries(): readonly ConnectionEntry[] {
    const entries: ConnectionEntry[] = [];
    for (const handle of this.table.handles()) {
      if (!this.table.isExpired(handle)) entries.push(readEntry(this, handle));
    }
    return entries;
  }

  /**
   * The same as a tool gets them: what has expired is evicted, and no longer counts
   * (net/netfilter/nf_conntrack_netlink.c, `ctnetlink_dump_table`).
   */
  dump(): readonly ConnectionEntry[] {
    this.table.collect();
    return this.entries();
  }

  /** One entry as a frozen value. */
  entry(handle: number): ConnectionEntry {
    return readEntry(this, handle);
  }

  /** The lines of `conntrack -L`; a {@link dump}. */
  list(): string {
    return this.dump()
      .map((entry) => `${formatEntry(entry)}\n`)
      .join('');
  }

  /**
   * Runs a command of the tool `conntrack`, without that word: `-L`, `-F`, or `-D` with filters such
   * as `-p udp --orig-dst 10.96.0.10`. The answer is how many entries it deleted.
   *
   * @throws {PacketPathError} `unknown-option`, `truncated`, `bad-option` or `bad-address`
   */
  command(line: string): number {
    return runCommand(this, line);
  }

  /** Evicts what has expired; the answer is how many. */
  collect(): number {
    return this.table.collect();
  }

  #attach(
    name: string,
    family: Family,
    hook: Hook,
    priority: number,
    stage: { run(packet: PacketBuffer, passage: Passage): Verdict },
  ): void {
    this.#host.attach({
      name,
      family,
      hook,
      priority,
      run: (packet, passage) => stage.run(packet, passage),
    });
  }

  /** The collector runs while there is something to collect, so that a clock may come to rest. */
  #scheduleCollector(): void {
    if (this.#collecting || this.table.count === 0) return;
    this.#collecting = true;
    const { clock } = this.#host;
    clock.schedule(clock.now + this.#collectorInterval * SECOND, () => {
      this.#collecting = false;
      this.table.collect();
      this.#scheduleCollector();
    });
  }
}
