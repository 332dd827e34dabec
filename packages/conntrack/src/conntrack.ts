import {
  type Address,
  type Family,
  type Host,
  type PacketBuffer,
  type Passage,
  SECOND,
  type Tuple,
  type Verdict,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { addConnection, type IfThere } from './command/add-connection.ts';
import type { NewConnection } from './command/new-connection.ts';
import { readSaved } from './command/read-saved.ts';
import { runCommand, type ToolTable } from './command/run-command.ts';
import { told } from './command/told.ts';
import { type ConntrackOptions, type ConntrackSource, checkedHost } from './conntrack-options.ts';
import type { ConntrackView } from './conntrack-view.ts';
import { attachStages } from './course/attach-stages.ts';
import { ConnectionGuide } from './course/connection-guide.ts';
import { type ConnectionEntry, readEntry } from './entry/entry.ts';
import { entryLines } from './entry/entry-lines.ts';
import { type ExpectationEntry, readExpectation } from './entry/expectation-entry.ts';
import { formatEntry } from './entry/format-entry.ts';
import { formatStatistics } from './entry/format-statistics.ts';
import { saveEntry } from './entry/save-entry.ts';
import { Helpers } from './helper/helpers.ts';
import { AttachAnswer } from './hook/attach-answer.ts';
import { Clash } from './hook/clash.ts';
import { Confirm } from './hook/confirm.ts';
import { Defragment } from './hook/defragment.ts';
import { EarlyDrop } from './hook/early-drop.ts';
import { TrackPacket } from './hook/track-packet.ts';
import { Trackers } from './hook/trackers.ts';
import { Nat } from './nat/nat.ts';
import { DEFAULT_SIZE, readBuckets } from './table/buckets.ts';
import { Collector } from './table/collector.ts';
import { ConnectionTable } from './table/connection-table.ts';
import { Settings } from './table/settings.ts';
import { ConntrackStatistics } from './table/statistics.ts';
import { ConnectionStatus } from './table/status.ts';
import type { ConntrackHandle, Seconds } from './table/units.ts';
import { PlainAck } from './track/tcp/plain-ack.ts';
import { UdpTracker } from './track/udp-tracker.ts';
import type { Direction } from './tuple/connection-state.ts';
import { keysOf } from './tuple/keys-of.ts';
import { setEnd } from './tuple/set-end.ts';
import { TupleKey } from './tuple/tuple-key.ts';
import { REPLY, wayOf } from './tuple/way.ts';
import type { Zone } from './tuple/zone.ts';

/** Longest time between two runs of the collector (`GC_SCAN_INTERVAL_MAX`). */
const COLLECTOR_INTERVAL: Seconds = 60;

/** Connection tracking on one host. It does nothing until it is enabled for a family. */
export class Conntrack {
  readonly table: ConnectionTable;
  readonly nat: Nat;
  /** Which connections have which helper, and the connections they expect. */
  readonly helpers: Helpers;
  readonly statistics: ConntrackStatistics = new ConntrackStatistics();
  readonly #host: Host;
  readonly #settings: Settings;
  readonly #trackers: Trackers;
  readonly #earlyDrop: EarlyDrop;
  readonly #track: TrackPacket;
  readonly #guide: ConnectionGuide;
  readonly #attachAnswer: AttachAnswer;
  readonly #confirm: Confirm;
  readonly #defragment: Defragment;
  readonly #collector: Collector;
  readonly #enabled = new Set<Family>();
  readonly #key = new TupleKey();
  readonly #stateNames = (protocol: number): readonly string[] =>
    this.#trackers.of(protocol).stateNames;

  /** @throws {PacketPathError} `bad-option` when the number of buckets is none */
  constructor(host: Host, options: ConntrackOptions = {}) {
    const random = checkedHost(host, options).random.split('conntrack');
    const buckets = readBuckets(host.sysctls, options.buckets);
    const settings = new Settings(host.sysctls, options.max ?? DEFAULT_SIZE);
    const table = new ConnectionTable(host.clock, random, buckets);
    this.#host = host;
    this.table = table;
    this.#settings = settings;
    const helpers = new Helpers(table, host.clock);
    this.helpers = helpers;
    this.#trackers = new Trackers(table, settings, host.clock, helpers.offsets);
    this.#earlyDrop = new EarlyDrop(table, settings, this.statistics, host.choices);
    this.nat = new Nat(host, table, helpers, this.statistics);
    this.#track = new TrackPacket(
      table,
      settings,
      this.#trackers,
      this.#earlyDrop,
      helpers,
      this.statistics,
    );
    this.#guide = new ConnectionGuide({
      table,
      settings,
      expectations: helpers.expectations,
      track: this.#track,
      devices: this.nat.devices,
      plainAck: new PlainAck(table, settings),
      udp: new UdpTracker(table, settings, host.clock),
    });
    const { kernel = '6.12' } = options;
    this.#attachAnswer = new AttachAnswer(table, settings, kernel);
    this.#confirm = new Confirm(
      table,
      new Clash(table, this.#trackers, this.statistics, kernel),
      helpers,
      this.statistics,
      host.choices,
    );
    this.#defragment = new Defragment(host.clock);
    this.#collector = new Collector(
      table,
      host.clock,
      options.collectorInterval ?? COLLECTOR_INTERVAL,
    );
    host.tools.define('conntrack', (invocation) => {
      this.run(invocation.arguments);
    });
  }

  /** Begins to track a family; again, it does nothing. */
  enable(family: Family): void {
    if (this.#enabled.has(family)) return;
    if (this.#enabled.size === 0) {
      this.#host.courses.guideBy(this.#guide);
      this.#host.beforeAnswer((answer, to) => this.#attachAnswer.run(answer, to));
      this.#host.afterPassage((passage) => {
        this.#track.afterPassage(passage, this.#host.underway === 0);
        this.#collector.schedule();
      });
    }
    this.#enabled.add(family);
    attachStages(this.#host, family, {
      defragment: this.#defragment,
      guide: this.#guide,
      confirm: this.#confirm,
    });
  }

  enabled(family: Family): boolean {
    return this.#enabled.has(family);
  }

  // -- one connection --------------------------------------------------------------------------

  /** Bits of {@link ConnectionStatus}. */
  status(handle: ConntrackHandle): number {
    return this.table.status(handle);
  }

  mark(handle: ConntrackHandle): number {
    return this.table.mark(handle);
  }

  setMark(handle: ConntrackHandle, mark: number): void {
    this.table.setMark(handle, mark);
  }

  tuple(handle: ConntrackHandle, direction: Direction): Tuple {
    this.table.readTuple(handle, wayOf(direction), this.#key);
    return this.#key.toTuple();
  }

  /** The tuple's ports as rules compare them: of ICMP the identifier, and `type << 8 | code`. */
  ports(
    handle: ConntrackHandle,
    direction: Direction,
  ): readonly [source: number, destination: number] {
    this.table.readTuple(handle, wayOf(direction), this.#key);
    return [this.#key.sourcePort, this.#key.destinationPort];
  }

  zone(handle: ConntrackHandle): Zone {
    return this.table.zone(handle);
  }

  /** Whole seconds left; 0 when it has expired. */
  timeoutSeconds(handle: ConntrackHandle): Seconds {
    return Math.max(0, Math.floor(this.table.timeLeft(handle) / SECOND));
  }

  /** `SYN_SENT`, `ESTABLISHED` …; undefined for protocols without states. */
  stateName(handle: ConntrackHandle): string | undefined {
    return this.#stateNames(this.table.protocol(handle))[this.table.state(handle)];
  }

  /** The connection a tuple belongs to, in either direction; undefined when there is none. */
  find(
    tuple: Tuple,
    zone: Zone = 0,
  ): { readonly handle: ConntrackHandle; readonly direction: Direction } | undefined {
    for (const key of keysOf(tuple, this.#key)) {
      const node = this.table.findEither(key, zone, undefined);
      if (node === NONE) continue;
      return { handle: node >>> 1, direction: (node & 1) === REPLY ? 'reply' : 'original' };
    }
    return undefined;
  }

  /** Ends a connection (`conntrack -D`); false when it was over. */
  delete(handle: ConntrackHandle): boolean {
    return this.table.kill(handle);
  }

  /** Ends all connections (`conntrack -F`). */
  flush(): void {
    this.table.killAll();
  }

  /**
   * Rewrites one end of how the answers of a connection will look, before it is confirmed: what IPVS does
   * with the server it has chosen (`nf_conntrack_alter_reply`).
   *
   * @param port undefined where the end keeps its own
   */
  alterReply(
    handle: ConntrackHandle,
    end: 'source' | 'destination',
    address: Address,
    port: number | undefined,
  ): void {
    const { table } = this;
    if (table.has(handle, ConnectionStatus.CONFIRMED)) return;
    table.readTuple(handle, REPLY, this.#key);
    setEnd(this.#key, end, address, port);
    table.writeTuple(handle, REPLY, this.#key);
  }

  /**
   * Enters the connection of a packet in the table now, where it is not yet: what IPVS does before
   * the packet goes into a tunnel (`nf_conntrack_confirm`).
   */
  confirm(packet: PacketBuffer, passage: Passage): Verdict {
    return this.#confirm.run(packet, passage);
  }

  // -- all connections -------------------------------------------------------------------------

  /** The connections that have not expired, in the order of their handles. Looking changes nothing. */
  entries(): readonly ConnectionEntry[] {
    const entries: ConnectionEntry[] = [];
    for (const handle of this.table.handles()) {
      if (!this.table.isExpired(handle)) entries.push(this.entry(handle));
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

  /** The connections that helpers expect (`conntrack -L expect`), as frozen values. */
  get expectations(): readonly ExpectationEntry[] {
    return this.helpers.expectations.all.map(readExpectation);
  }

  /** One entry as a frozen value. */
  entry(handle: ConntrackHandle): ConnectionEntry {
    return readEntry(this.table, handle, (known) => this.stateName(known));
  }

  /** Everything at this moment, as frozen values. Looking changes nothing. */
  get view(): ConntrackView {
    return Object.freeze({
      entries: Object.freeze(this.entries()),
      count: this.table.count,
      statistics: Object.freeze({ ...this.statistics }),
    });
  }

  /** The lines of `conntrack -L`; a {@link dump}. */
  list(): string {
    return entryLines(this.dump(), formatEntry);
  }

  /** The lines of `conntrack -L -o save`, which {@link load} takes; a {@link dump}. */
  save(): string {
    return entryLines(this.dump(), saveEntry);
  }

  /** As its tool saves it. */
  toJSON(): string {
    return this.save();
  }

  /**
   * Adds the connections of a saved text (`conntrack -R`) to those that are there; one that is
   * there already gets the text's timeout, state and mark.
   *
   * @throws {PacketPathError} with the source's name and the line: `unknown-option`, `truncated`,
   * `bad-option`, `bad-address` or `duplicate`, and then nothing is added; `not-allowed` where the
   * table is full, and then the lines before are added
   */
  load(text: string, { source = 'conntrack' }: ConntrackSource = {}): void {
    for (const { line, connection } of readSaved(text, source, this.#stateNames)) {
      told(source, { line, column: 1 }, () => this.#add(connection, 'change'));
    }
  }

  /**
   * Runs a command of the tool `conntrack`, without that word: `-L`, `-D`, `-F`, `-I`, `-A`, `-U`,
   * `-C` or `-S`, with options such as `-p udp --orig-dst 10.96.0.10`. A refused one changes nothing.
   *
   * @returns the lines that the tool prints: entries listed or deleted, a count, counters
   * @throws {PacketPathError} `unknown-option`, `truncated`, `bad-option`, `bad-address`,
   * `duplicate` or `not-allowed`, with the source's name
   */
  run(command: string, { source = 'conntrack' }: ConntrackSource = {}): string {
    return told(source, undefined, () => runCommand(this.#toolTable, command));
  }

  /** Evicts what has expired; the answer is how many. */
  collect(): number {
    return this.table.collect();
  }

  get #toolTable(): ToolTable {
    return {
      count: this.table.count,
      stateNames: this.#stateNames,
      dump: () => this.dump(),
      entries: () => this.entries(),
      delete: (handle) => this.delete(handle),
      flush: () => this.flush(),
      add: (connection, ifThere) => this.#add(connection, ifThere),
      setMark: (handle, mark) => this.table.setMark(handle, mark),
      setTimeout: (handle, seconds) => this.table.refresh(handle, seconds),
      statisticsLine: () => formatStatistics(this.statistics),
    };
  }

  #add(connection: NewConnection, ifThere: IfThere): void {
    const { accounting: isCounted } = this.#settings;
    const parts = { table: this.table, earlyDrop: this.#earlyDrop, statistics: this.statistics };
    addConnection({ ...parts, isCounted }, connection, ifThere);
    this.#collector.schedule();
  }
}
