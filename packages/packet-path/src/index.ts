/**
 * Everything: addresses and hosts, connection tracking, iptables, ipset, IPVS and nftables, what
 * kube-proxy and Calico write, and studies of it all.
 *
 * @module
 */

export * from '@packet-path/calico';
export * from '@packet-path/cluster';
// Where two packages use one name, the model keeps it.
export type { ConnectionEntry } from '@packet-path/conntrack';
export * from '@packet-path/conntrack';
export * from '@packet-path/core';
export * from '@packet-path/data-plane';
export * from '@packet-path/experiment';
export type { Place as TextPlace } from '@packet-path/iptables-model';
export * from '@packet-path/iptables-model';
export * from '@packet-path/ipvs-model';
export * from '@packet-path/kube-proxy';
export * from '@packet-path/linux-host';
export * from '@packet-path/nftables-model';
export * from '@packet-path/node';
export { STUDY_PLANES } from './planes/study-planes.ts';
export { type RulesHostOptions, rulesHost } from './rules/rules-host.ts';
export { type RulesStudyOptions, runRulesStudy } from './rules/run-rules-study.ts';
export { formatStep } from './trace/format-step.ts';
export { type FormatTraceOptions, formatTrace } from './trace/format-trace.ts';
export { type TracedFlow, traceFlow } from './trace/trace-flow.ts';
