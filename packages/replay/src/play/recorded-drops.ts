import { formatEndpoint } from '@packet-path/core';
import type { IpvsConnectionEntry } from '@packet-path/ipvs-model';
import type { LinuxHost } from '@packet-path/linux-host';
import { isObject } from '../case/field.ts';
import type { CaseStep, Json } from '../case/kernel-case.ts';

/**
 * The buckets of IPVS's connection table that `drop_entry` drew: in the kernel those of a secret hash,
 * here those of the connections that the recording of a step no longer shows.
 */
export class RecordedDrops {
  readonly #host: LinuxHost;
  /** Connections that a recording shows, by name; undefined where it shows none. */
  #shown: ReadonlySet<string> | undefined;
  #handedOut = new Set<number>();

  constructor(host: LinuxHost) {
    this.#host = host;
  }

  /** Begins a step, whose recording shows which connections are left behind it. */
  begin({ expect }: CaseStep): void {
    const connections = expect['connections'];
    if (!Array.isArray(connections)) return;
    this.#shown = new Set((connections as readonly Json[]).filter(isObject).map(nameOf));
    this.#handedOut = new Set();
  }

  /** The bucket that is drawn next: one of a connection that went, else one that is empty. */
  next(buckets: number): number {
    const { connections } = this.#host.ipvs.view;
    const shown = this.#shown;
    const gone = connections.find(
      (entry) =>
        shown !== undefined && !shown.has(nameOfEntry(entry)) && !this.#handedOut.has(entry.bucket),
    );
    if (gone !== undefined) {
      this.#handedOut.add(gone.bucket);
      return gone.bucket;
    }
    const full = new Set(connections.map(({ bucket }) => bucket));
    let bucket = 0;
    while (full.has(bucket) && bucket < buckets - 1) bucket++;
    return bucket;
  }
}

function nameOf({ protocol, client, virtual }: Readonly<Record<string, Json>>): string {
  return `${protocol} ${client} ${virtual}`;
}

function nameOfEntry({ protocol, client, virtual }: IpvsConnectionEntry): string {
  return `${protocol} ${formatEndpoint(client)} ${formatEndpoint(virtual)}`;
}
