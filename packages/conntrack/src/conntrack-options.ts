import { checkArgument, type Host, someBareHost, someObject } from '@packet-path/core';
import type { ConntrackKernel } from './hook/clash.ts';
import type { Seconds } from './table/units.ts';

/** How large the table is. Sysctls of the same names come first. */
export interface ConntrackOptions {
  /** `nf_conntrack_buckets`; 262,144 unless given. */
  readonly buckets?: number;
  /** `nf_conntrack_max`: 262,144 unless given, 0 for no limit. */
  readonly max?: number;
  /** Time between two runs of the collector of expired entries; 60 s unless given. */
  readonly collectorInterval?: Seconds;
  /** The version of Linux that it behaves as, where versions differ; 6.12 unless given. */
  readonly kernel?: ConntrackKernel;
}

/** The name of a text, for errors. */
export interface ConntrackSource {
  readonly source?: string;
}

/** The host, where it and the options are some. @throws {PacketPathError} `bad-option` */
export function checkedHost(host: Host, options: ConntrackOptions): Host {
  checkArgument('new Conntrack', 'host', host, someBareHost);
  checkArgument('new Conntrack', 'options', options, someObject);
  return host;
}
