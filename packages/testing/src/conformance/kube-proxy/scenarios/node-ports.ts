import type { ProxySettings } from '../node-under-test.ts';
import { PLACES } from '../place.ts';
import { answers, type FlowCase, flow, masqueraded, type Scenario } from '../scenario.ts';
import { at } from './at.ts';

interface Config {
  readonly name: string;
  readonly family: 4 | 6;
  readonly proxy: ProxySettings;
  /** Whether 127.0.0.1 or ::1 takes node ports. */
  readonly localhost: boolean;
  /** Whether the node's second address does. */
  readonly secondary: boolean;
}

/** TestNodePorts: at which addresses a node port answers, in seven configurations. */
const CONFIGS: readonly Config[] = [
  {
    name: 'IPv4, localhost-nodeports enabled',
    family: 4,
    proxy: { nodePortAddresses: ['0.0.0.0/0'] },
    localhost: true,
    secondary: true,
  },
  {
    name: 'IPv4, localhost-nodeports disabled',
    family: 4,
    proxy: { nodePortAddresses: ['0.0.0.0/0'], localhostNodePorts: false },
    localhost: false,
    secondary: true,
  },
  {
    name: 'IPv4, localhost-nodeports disabled, localhost in nodeport-addresses',
    family: 4,
    proxy: { nodePortAddresses: ['192.168.0.0/24', '127.0.0.1/32'], localhostNodePorts: false },
    localhost: false,
    secondary: false,
  },
  {
    name: 'IPv4, multiple nodeport-addresses',
    family: 4,
    proxy: { nodePortAddresses: ['192.168.0.0/24', '192.168.1.0/24', '2001:db8::/64'] },
    localhost: false,
    secondary: true,
  },
  {
    name: 'IPv6, localhost-nodeports enabled',
    family: 6,
    proxy: { nodePortAddresses: ['::/0'] },
    localhost: false,
    secondary: true,
  },
  {
    name: 'IPv6, localhost-nodeports disabled',
    family: 6,
    proxy: { nodePortAddresses: ['::/0'], localhostNodePorts: false },
    localhost: false,
    secondary: true,
  },
  {
    name: 'IPv6, multiple nodeport-addresses',
    family: 6,
    proxy: { nodePortAddresses: ['192.168.0.0/24', '2001:db8::/64', '2001:db8:1::2/128'] },
    localhost: false,
    secondary: true,
  },
];

export const NODE_PORTS: readonly Scenario[] = CONFIGS.map((config) => {
  const place = PLACES[config.family];
  const { clusterIP, here, there, node, secondary, clients } = place;
  const both = [at(here(1), 80), at(there(1), 80)];
  const reached = masqueraded(...both);
  const flows: readonly FlowCase[] = [
    flow('pod to cluster IP', 'pod', at(clusterIP(1), 80), answers(...both)),
    flow('external to nodePort', 'external', at(node, 3001), reached),
    flow('node to nodePort', 'node', at(node, 3001), reached),
    flow(
      `localhost to nodePort${config.localhost ? ' gets masqueraded' : ' is ignored'}`,
      'localhost',
      at(clients.localhost, 3001),
      config.localhost ? reached : 'untouched',
    ),
    flow(
      `external to nodePort on secondary IP${config.secondary ? '' : ' is ignored'}`,
      'external',
      at(secondary, 3001),
      config.secondary ? reached : 'untouched',
    ),
  ];
  return {
    title: `NodePorts ${config.name}`,
    family: config.family,
    services: [
      {
        name: 'svc1',
        clusterIP: clusterIP(1),
        ports: [{ port: 80, nodePort: 3001, endpoints: both }],
      },
    ],
    proxy: config.proxy,
    flows,
  };
});

/** Opening localhost to node ports must not open 127.0.0.1 to neighbours (KUBE-FIREWALL). */
export const LOCALNET: Scenario = {
  title: 'NodePorts and the loopback network',
  family: 4,
  services: [
    {
      name: 'svc1',
      clusterIP: PLACES[4].clusterIP(1),
      ports: [{ port: 80, nodePort: 3001, endpoints: [`${PLACES[4].here(1)}:80`] }],
    },
  ],
  proxy: { nodePortAddresses: ['0.0.0.0/0'] },
  flows: [
    flow(
      'neighbour to a socket of 127.0.0.1',
      { address: '192.168.0.77' },
      '127.0.0.1:10250',
      'dropped',
    ),
    flow('localhost to a socket of 127.0.0.1', 'localhost', '127.0.0.1:10250', 'untouched'),
  ],
};
