/** The hosts that rulesets are tried on: devices, routes, and the addresses that packets have. */
export const SCENES = {
  4: {
    family: 4,
    devices: [
      { name: 'eth0', addresses: ['10.0.0.1/24'] },
      { name: 'eth1', addresses: ['10.0.1.1/24'] },
    ],
    routes: ['10.244.0.0/16 dev eth1', 'default via 10.0.0.254 dev eth0'],
    outside: ['10.0.0.2', '10.0.0.3', '10.0.0.7', '192.0.2.5', '192.0.2.77'],
    inside: ['10.0.1.44', '10.244.1.5', '10.244.1.6', '10.244.2.9', '10.244.3.130'],
    own: ['10.0.0.1', '10.0.1.1'],
    networks: ['10.0.0.0/24', '10.0.1.0/24', '10.244.0.0/16', '10.244.1.0/30', '192.0.2.64/26'],
    loopback: '127.0.0.1',
  },
  6: {
    family: 6,
    devices: [
      { name: 'eth0', addresses: ['fd00:a::1/64'] },
      { name: 'eth1', addresses: ['fd00:b::1/64'] },
    ],
    routes: ['fd00:244::/32 dev eth1', 'default via fd00:a::fe dev eth0'],
    outside: ['fd00:a::2', 'fd00:a::3', 'fd00:a::7', '2001:db8::5', '2001:db8::77'],
    inside: ['fd00:b::44', 'fd00:244:1::5', 'fd00:244:1::6', 'fd00:244:2::9', 'fd00:244:3::130'],
    own: ['fd00:a::1', 'fd00:b::1'],
    networks: ['fd00:a::/64', 'fd00:b::/64', 'fd00:244::/32', 'fd00:244:1::/126', '2001:db8::/120'],
    loopback: '::1',
  },
};

/** Ports that rules and packets share. */
export const PORTS = [22, 53, 80, 443, 1000, 8080, 30_000];
