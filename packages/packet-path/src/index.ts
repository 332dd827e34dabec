/**
 * Packet Path simulates the way of a packet through Linux to a Kubernetes service, and counts the work.
 *
 * A cluster is read or made up, a node of it runs kube-proxy in some mode, a connection goes through
 * the node, and its ledger says what that took. The names exported here are those that most programs
 * need. Everything else is behind a door of its own:
 *
 * - `packet-path/core`: hosts, hooks, packets, the ledger; sockets of processes
 * - `packet-path/conntrack`, `/iptables`, `/ipvs`, `/nftables`: the models
 * - `packet-path/cluster`, `/kube-proxy`, `/calico`: clusters, and the programs written for them
 * - `packet-path/node`: hosts made of models, nodes made of hosts
 * - `packet-path/data-plane`: data planes as values, and one of your own
 * - `packet-path/study`, `/trace`: studies, comparisons, traces
 * - `packet-path/testing`, `/testing/conformance`: arbitraries, laws, suites
 * - `packet-path/replay`: recordings of the kernel
 *
 * @module
 */
export * from './front/answers.ts';
export * from './front/clusters.ts';
export * from './front/nodes.ts';
export * from './front/packets.ts';
export * from './front/planes.ts';
export * from './front/studies.ts';
export * from './front/traces.ts';
