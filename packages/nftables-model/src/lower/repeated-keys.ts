/**
 * Fields that packets of a recorded course share, as loads name them: addresses, destination port,
 * protocol, mark, TOS, devices, and what conntrack says of the state of the connection. Only
 * packets of TCP and UDP, whole ones, follow courses.
 */
export const REPEATED_KEYS: ReadonlySet<string> = new Set([
  'payload network 1 1',
  'payload network 9 1',
  'payload network 12 4',
  'payload network 16 4',
  'payload network 8 16',
  'payload network 24 16',
  'payload transport 2 2',
  'meta l4proto',
  'meta nfproto',
  'meta protocol',
  'meta mark',
  'meta iif',
  'meta oif',
  'meta iifname',
  'meta oifname',
  'meta iiftype',
  'meta oiftype',
  'ct state',
  'ct status',
  'ct direction',
]);
