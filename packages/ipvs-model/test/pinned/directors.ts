import { Conntrack } from '@packet-path/conntrack';
import { createRandom, Host, type Random, SECOND, SeededChoices } from '@packet-path/core';
import { Ipvs } from '../../src/index.ts';

const SCHEDULERS = 'rr wrr lc wlc sed nq sh dh mh fo ovf lblc lblcr'.split(' ');
/** Sysctls of IPVS, and the values that a story may give them. */
const SYSCTLS = {
  conntrack: [0, 1],
  conn_reuse_mode: [0, 1, 2],
  expire_nodest_conn: [0, 1],
  expire_quiescent_template: [0, 1],
  sloppy_tcp: [0, 1],
  sloppy_sctp: [0, 1],
  cache_bypass: [0, 1],
  schedule_icmp: [0, 1],
  nat_icmp_send: [0, 1],
  run_estimation: [0, 1, 1],
  drop_entry: [0, 0, 1, 3],
  drop_packet: [0, 0, 1, 3],
  secure_tcp: [0, 1, 2, 3],
} as const;

/** Of a list, one by chance. */
export function of<Item>(random: Random, list: readonly Item[]): Item {
  return list[random.below(list.length)]!;
}

export interface Director {
  readonly host: Host;
  readonly ipvs: Ipvs;
}

/** A director with services of both families and of marks, the same for the same seed. */
export function director(seed: string): Director {
  const random = createRandom(seed);
  const host = new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['172.16.0.1/24', 'fd16::1/64'] },
      { name: 'eth1', addresses: ['10.1.255.254/16', 'fd10::fffe/64'], mtu: 1500 },
      { name: 'lo', local: ['10.96.0.0/16', 'fd96::/112'] },
    ],
    routes: ['default via 172.16.0.2 dev eth0', 'default via fd16::2 dev eth0'],
    choices: new SeededChoices(createRandom(`${seed} choices`)),
  });
  const isTracked = random.below(3) > 0;
  const conntrack = isTracked ? new Conntrack(host, { buckets: 64 }) : undefined;
  conntrack?.enable(4);
  conntrack?.enable(6);
  for (const [name, values] of Object.entries(SYSCTLS)) {
    if (random.below(2) === 0) continue;
    if (name === 'conntrack' && !isTracked) continue;
    host.sysctls.set(`net.ipv4.vs.${name}`, of<number>(random, values));
  }
  // A firewall mark is given where the table mangle would.
  for (const family of [4, 6] as const) {
    host.attach({
      name: 'mark',
      family,
      hook: 'PREROUTING',
      priority: -150,
      run: (packet) => {
        if (packet.destinationPort >= 90 && packet.destinationPort < 95)
          packet.mark = packet.destinationPort;
        return 'accept';
      },
    });
  }
  const ipvs = new Ipvs(host, {
    ...(conntrack !== undefined && { conntrack }),
    freePages: () => (Math.floor(host.clock.now / (20 * SECOND)) % 3 === 1 ? 100 : 100_000),
  });
  ipvs.load(programOf(random));
  return { host, ipvs };
}

/** The keys of all services that a story has. */
export const SERVICES = [
  '-t 10.96.0.1:80',
  '-t 10.96.0.1:21',
  '-u 10.96.0.1:53',
  '--sctp-service 10.96.0.1:9',
  '-t 10.96.0.2:0',
  '-f 90',
  '-f 91 -6',
  '-t [fd96::1]:80',
  '-u [fd96::1]:53',
] as const;

function programOf(random: Random): string {
  return SERVICES.flatMap((key) => [
    `-A ${key} ${serviceOptions(random, key)}`,
    ...Array.from(
      { length: random.below(5) },
      (_, index) => `-a ${key} ${server(random, key, index + 1)}`,
    ),
  ]).join('\n');
}

export function serviceOptions(random: Random, key: string): string {
  const words = [`-s ${of(random, SCHEDULERS)}`];
  if (key.endsWith(':0') || random.below(3) === 0) words.push(`-p ${of(random, [5, 30, 360])}`);
  if (words.length > 1 && random.below(2) === 0)
    words.push(isSix(key) ? '-M 64' : '-M 255.255.255.0');
  if (words[0] === '-s sh' && random.below(2) === 0) words.push('-b sh-fallback,sh-port');
  if (words[0] === '-s mh' && random.below(2) === 0) words.push('-b mh-fallback');
  if (key.startsWith('-u') && random.below(2) === 0) words.push('-o');
  return words.join(' ');
}

/** A server of a service, the number telling its address. */
export function server(random: Random, key: string, number: number): string {
  const address = isSix(key) ? `[fd10::${number}]` : `10.1.0.${number}`;
  const own = isSix(key) ? '[fd16::1]' : '172.16.0.1';
  const port = key.startsWith('-f') || key.endsWith(':0') ? '' : `:${of(random, [80, 8080, 8080])}`;
  const way = of(random, ['-m', '-m', '-m', '-g', '-i', '-i --tun-type ipip']);
  const limits = random.below(5) === 0 ? ` -x ${of(random, [1, 3])} -y 1` : '';
  const end = number === 1 && random.below(3) === 0 ? own : address;
  return `-r ${end}${port} ${way} -w ${of(random, [0, 1, 1, 2, 5])}${limits}`;
}

export function isSix(key: string): boolean {
  return key.includes('[') || key.endsWith('-6');
}
