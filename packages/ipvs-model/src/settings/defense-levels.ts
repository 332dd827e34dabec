import type { Sysctls } from '@packet-path/core';

/** Sysctls under `net.ipv4.vs` that say how to defend, each with a level of 0 to 3. */
const STRATEGIES = ['drop_entry', 'drop_packet', 'secure_tcp'] as const;
type Strategy = (typeof STRATEGIES)[number];

/** Level 0 is never; 3 always; 1 and 2 while memory is short. The kernel turns 1 into 2 and back. */
const NEVER = 0;
const WHEN_SHORT = 1;
const AS_IT_IS_SHORT = 2;
const ALWAYS = 3;

/** Pages below which memory is short (`amemthresh`), and every so many packets that are dropped. */
const DEFAULT_THRESHOLD = 1024;
const DEFAULT_DROP_RATE = 10;

/**
 * The measures against floods that the levels and the free memory call for
 * (net/netfilter/ipvs/ip_vs_ctl.c, `update_defense_level`).
 */
export class DefenseLevels {
  readonly #sysctls: Sysctls;
  readonly #freePages: () => number;
  /** Whether the free memory may be another the next time. */
  readonly memoryChanges: boolean;
  /** Whether any level is such that time or memory can change what is done; read when a setting changes. */
  needsWatching = false;
  /** Whether half-open and idle connections are dropped at random. */
  dropsEntries = false;
  /** Whether TCP handshakes count only when the server's part was seen. */
  securesTcp = false;
  /** Every so many new connections one is dropped; 0 for none. */
  #dropRate = 0;
  /** Levels are being set, which tells that a setting has changed. */
  #isSettling = false;
  /** New connections to let through before one is dropped. */
  #untilDrop = 0;

  /** @param freePages free memory, in pages, when asked; undefined where it is never short */
  constructor(sysctls: Sysctls, freePages: (() => number) | undefined) {
    this.#sysctls = sysctls;
    this.#freePages = freePages ?? (() => Number.POSITIVE_INFINITY);
    this.memoryChanges = freePages !== undefined;
    this.#read();
    sysctls.onChange(() => this.#read());
    this.update();
  }

  /** The level of a strategy; 0 where the setting is no level, which the kernel refuses. */
  level(strategy: Strategy): number {
    const level = this.#setting(strategy, NEVER);
    return level >= NEVER && level <= ALWAYS ? level : NEVER;
  }

  /** Looks at the levels and at the memory again, as the kernel does every second. */
  update(): void {
    if (this.#isSettling) return;
    const threshold = this.#setting('amemthresh', DEFAULT_THRESHOLD);
    const free = this.#freePages();
    const isShort = free < threshold;
    this.#isSettling = true;
    const [entries, packets, tcp] = STRATEGIES.map((strategy) => this.#settle(strategy, isShort));
    this.#isSettling = false;
    this.dropsEntries = entries!;
    this.securesTcp = tcp!;
    if (!packets) this.#dropRate = 0;
    else if (this.level('drop_packet') === ALWAYS) {
      this.#dropRate = this.#setting('am_droprate', DEFAULT_DROP_RATE);
    } else {
      this.#dropRate = Math.floor(threshold / (threshold - free));
      this.#untilDrop = this.#dropRate;
    }
  }

  /** Whether some new connections are dropped at the moment. */
  get dropsPackets(): boolean {
    return this.#dropRate !== 0;
  }

  /** Whether the new connection that asks is to be dropped (`ip_vs_todrop`). */
  dropsPacket(): boolean {
    if (this.#dropRate === 0 || --this.#untilDrop > 0) return false;
    this.#untilDrop = this.#dropRate;
    return true;
  }

  /** Whether a strategy is in force; its level then says whether memory is short. */
  #settle(strategy: Strategy, isShort: boolean): boolean {
    const level = this.level(strategy);
    if (level === NEVER || level === ALWAYS) return level === ALWAYS;
    const settled = isShort ? AS_IT_IS_SHORT : WHEN_SHORT;
    if (settled !== level) this.#sysctls.set(`net.ipv4.vs.${strategy}`, settled);
    return isShort;
  }

  #read(): void {
    this.needsWatching = STRATEGIES.some((strategy) => this.level(strategy) !== NEVER);
  }

  #setting(name: string, fallback: number): number {
    return this.#sysctls.number(`net.ipv4.vs.${name}`, fallback);
  }
}
