/**
 * A Linux host assembled from the texts of its tools: `ipset save`, `iptables-save`,
 * `ip6tables-save` and `ipvsadm-save -n`.
 *
 * @module
 */

export type { PlayHost } from '@packet-path/play';
export type { SocketHost } from '@packet-path/sockets';
export { type LinuxHost, linuxHost } from './linux-host.ts';
export type { LinuxHostOptions, LinuxModel, Tool } from './linux-host-options.ts';
export type { SavedHost } from './save-host.ts';
export * from './words.ts';
