import type { MigrationMode, MigrationTopic } from './migration.ts';

type Played = Exclude<MigrationTopic, 'session affinity' | 'choice of endpoints'>;

const NO_RULE = 'no rule takes the packet, it goes where the routes lead';

/** The way each mode treats the flows of a topic (`docs/facts/kube-proxy-and-calico.md`). */
const REASONS: Readonly<Record<Played, Readonly<Record<MigrationMode, string>>>> = {
  'node ports at localhost': {
    iptables: '127.0.0.1 takes node ports (route_localnet, --iptables-localhost-nodeports)',
    ipvs: 'node ports are no virtual services of loopback addresses',
    nftables: 'node ports are not served at localhost',
  },
  'addresses of node ports': {
    iptables: 'node ports are taken at every address of the node',
    ipvs: 'node ports are virtual services of every address of the node',
    nftables:
      "node ports are taken at the node's primary addresses alone, unless --nodeport-addresses says otherwise",
  },
  'Local policy without a local endpoint': {
    iptables: 'nobody else may answer: KUBE-EXTERNAL-SERVICES drops what comes from outside',
    ipvs: 'without a local endpoint the Local policy takes any endpoint (kubernetes #97081)',
    nftables: 'nobody else may answer: no-endpoint-services drops what comes from outside',
  },
  'Local policy': {
    iptables:
      'pods and the node itself have a short way, to any endpoint, and are masqueraded where they must',
    ipvs: 'a virtual service has one list of servers for all clients, and nobody is masqueraded under Local',
    nftables:
      'pods and the node itself have a short way, to any endpoint, and are masqueraded where they must',
  },
  'source ranges of load balancers': {
    iptables: 'ranges are looked at before translation, by KUBE-FW chains, for the node itself too',
    ipvs: "ranges are looked at in INPUT and FORWARD, which the node's own packets do not pass",
    nftables: 'ranges are looked at by firewall chains, for the node itself too',
  },
  'wrong ports of cluster IPs': {
    iptables: NO_RULE,
    ipvs: 'cluster IPs are addresses of the node, and KUBE-IPVS-FILTER closes their other ports',
    nftables: 'cluster-ips-check rejects what no port of a service has taken',
  },
  'addresses that no service has': {
    iptables: NO_RULE,
    ipvs: NO_RULE,
    nftables: 'addresses of the service networks that no service has are dropped (since 1.31)',
  },
  'ping of cluster IPs': {
    iptables: NO_RULE,
    ipvs: 'cluster IPs are addresses of the node (kube-ipvs0), which answers for them',
    nftables: 'cluster-ips-check rejects all that is no port of a service',
  },
  'flows of services': {
    iptables: 'each client has a chain of its own, with a short way for pods and the node itself',
    ipvs: 'a virtual service has one list of servers for all clients',
    nftables: 'each client has a chain of its own, with a short way for pods and the node itself',
  },
};

/** Why a flow of a topic ends otherwise, or as before. */
export function reasonOf(topic: Played, from: MigrationMode, to: MigrationMode): string {
  const before = REASONS[topic][from];
  const after = REASONS[topic][to];
  return before === after ? `${from} and ${to}: ${after}` : `${from}: ${before}; ${to}: ${after}`;
}
