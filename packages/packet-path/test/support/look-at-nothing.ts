/** Parts of a packet's way: they run for each packet, connection, rule or line, and a look would cost. */
const ON_THE_WAY = [
  ...['Course', 'KeptLines', 'LinePattern', 'LineRun', 'PacketBuffer', 'Passage', 'Pipeline'],
  ...[
    'addressAt',
    'closedPortAnswer',
    'fieldsOf',
    'firstChance',
    'hears',
    'icmpError',
    'inputLength',
  ],
  ...['isLoopback', 'isMulticast', 'jhash2', 'linesOf', 'packetAt', 'packetBytes', 'packetType'],
  ...[
    'reject',
    'snapshot',
    'tcpHeaderBytes',
    'writeAddress',
    'isProxied',
    'chainHash',
    'topologyOf',
  ],
  ...[
    'ConnectionTable',
    'Helpers',
    'Nat',
    'attachTemplate',
    'hasTemplate',
    'masquerade',
    'redirect',
  ],
  ...['packetCost', 'packetsCost', 'firstPacket', 'firstPackets', 'flowTo', 'openedBy', 'pathMtu'],
  ...['openedByPacket', 'wholeConnections', 'freePort', 'localPortRange'],
  ...['Chains', 'ExpiryWheel', 'LongChains', 'Slab'],
] as const;

/** The room of errors itself, which the looks are made of. */
const ERRORS = [
  ...['checkArgument', 'checkNames', 'checkOptions', 'meantHint', 'nearest', 'printable'],
  ...['printableLine', 'shellWord', 'shortened', 'unreachable'],
] as const;

/** Names whose arguments the compiler alone looks at. */
export const LOOK_AT_NOTHING: ReadonlySet<string> = new Set([...ON_THE_WAY, ...ERRORS]);
