/**
 * A Linux host assembled from the texts of its tools: `ipset save`, `iptables-save`,
 * `ip6tables-save` and `ipvsadm-save -n`.
 *
 * @module
 */
export { LinuxHost } from './linux-host.ts';
export type { LinuxHostOptions, Tool } from './linux-host-options.ts';
export type { SavedHost } from './save-host.ts';
