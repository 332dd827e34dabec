import type { PacketBuffer } from '../packet/packet-buffer.ts';

/** `net.core.netdev_max_backlog`, as Linux sets it (net/core/dev.c). */
const MOST_WAITING = 1000;

/**
 * The packets that come back through `lo` while another is treated (net/core/dev.c, `enqueue_to_backlog`).
 * Linux takes them up when it is done with the packet that has arrived, or, where a process sends, when the
 * hook function returns.
 */
export class Backlog {
  /** Made when the first packet waits: nearly always none does. */
  #waiting: PacketBuffer[] | undefined;
  /** Packets of the kernel's own that are being sent, each by a hook function of the one before. */
  #sending = 0;
  /** A packet that has arrived is being treated. */
  isReceiving = false;

  /** A packet of the kernel's own is being sent while another stands at a hook, or has just ended. */
  get isSending(): boolean {
    return this.#sending > 0;
  }

  beginSending(): void {
    this.#sending++;
  }

  endSending(): void {
    this.#sending--;
  }

  /** Whether packets wait that are to be taken up now, since the hook function of a process's packet has returned. */
  get isDue(): boolean {
    return this.#waiting !== undefined && this.#sending === 0 && !this.isReceiving;
  }

  /** One more than Linux lets wait is lost. */
  add(packet: PacketBuffer): void {
    this.#waiting ??= [];
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(packet);
  }

  /** The next packet, or undefined where none waits. */
  take(): PacketBuffer | undefined {
    const next = this.#waiting?.shift();
    if (next === undefined) this.#waiting = undefined;
    return next;
  }

  clear(): void {
    this.#waiting = undefined;
    this.#sending = 0;
    this.isReceiving = false;
  }
}
