import fc from 'fast-check';

const HOSTS = {
  4: ['10.0.0.2', '10.0.0.3', '10.96.0.10', '10.96.0.11', '10.244.1.5', '192.168.0.5'],
  6: ['fd00::2', 'fd00::3', 'fd00:96::a', 'fd00:96::b', 'fd00:244:1::5', 'fd00:168::5'],
} as const;

/** A handful of addresses, so that rules, sets and packets meet. */
export function nftAddresses(version: 4 | 6): fc.Arbitrary<string> {
  return fc.constantFrom(...HOSTS[version]);
}

/** A handful of ports. */
export const nftPorts: fc.Arbitrary<string> = fc.constantFrom('22', '53', '80', '443', '8080');
