/**
 * A Linux host put together from parts: `linuxHost` installs connection tracking, sets, the tables of
 * iptables and nftables, IPVS, sockets and played connections on a `Host` of core, all of them or those
 * chosen, and loads each from the text of its tool (`ipset save`, `iptables-save`, `ip6tables-save`,
 * `nft list ruleset`, `ipvsadm-save -n`). `readIpAddresses`, `readIpRoutes` and `readIpRules` make devices,
 * routes and rules of what `ip addr`, `ip route` and `ip rule` print.
 *
 * It has no behaviour of its own: what a packet meets is in the models, what a tool does as well. It
 * does not model programs that run on a host, such as kube-proxy; those run the host's tools.
 *
 * @module
 */

export type { PlayHost } from '@packet-path/play';
export type { SocketHost } from '@packet-path/sockets';
export { readIpAddresses } from './ip/read-addresses.ts';
export { type IpRoutes, readIpRoutes } from './ip/read-routes.ts';
export { readIpRules } from './ip/read-rules.ts';
export { type KernelBehaviour, kernelBehaviour } from './kernel-version.ts';
export { type LinuxHost, linuxHost } from './linux-host.ts';
export type { LinuxHostOptions, LinuxModel, Tool } from './linux-host-options.ts';
export { type ProfiledRule, RuleProfile } from './profile/rule-profile.ts';
export type { SavedHost } from './save-host.ts';
export * from './words.ts';
