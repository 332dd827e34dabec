/** Names of Felix's fixed chains (felix `rule_defs.go`). */
export const CHAIN = {
  prerouting: 'cali-PREROUTING',
  postrouting: 'cali-POSTROUTING',
  input: 'cali-INPUT',
  forward: 'cali-FORWARD',
  output: 'cali-OUTPUT',
  fromWorkload: 'cali-from-wl-dispatch',
  toWorkload: 'cali-to-wl-dispatch',
  workloadToHost: 'cali-wl-to-host',
  fromHost: 'cali-from-host-endpoint',
  toHost: 'cali-to-host-endpoint',
  fromHostForward: 'cali-from-hep-forward',
  toHostForward: 'cali-to-hep-forward',
  failsafeIn: 'cali-failsafe-in',
  failsafeOut: 'cali-failsafe-out',
  floatingDNAT: 'cali-fip-dnat',
  floatingSNAT: 'cali-fip-snat',
  natOutgoing: 'cali-nat-outgoing',
  forwardCheck: 'cali-forward-check',
  forwardMark: 'cali-forward-endpoint-mark',
  setMark: 'cali-set-endpoint-mark',
  fromMark: 'cali-from-endpoint-mark',
} as const;

/** The names of workloads' devices begin with this. */
export const WORKLOAD_DEVICES = 'cali+';

/** Names of Felix's fixed sets, without the family. */
export const SET = {
  allPools: 'all-ipam-pools',
  masqueradedPools: 'masq-ipam-pools',
  allHosts: 'all-hosts-net',
  allVXLAN: 'all-vxlan-net',
  thisHost: 'this-host',
} as const;
