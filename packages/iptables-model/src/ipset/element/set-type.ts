/** One part of an element: the field of a packet that it is compared with. */
export type Dimension = 'ip' | 'net' | 'port' | 'mark' | 'iface' | 'mac';

/** A type whose elements are kept in a hash table. */
export type HashType =
  | 'hash:ip'
  | 'hash:net'
  | 'hash:ip,port'
  | 'hash:ip,mark'
  | 'hash:mac'
  | 'hash:ip,mac'
  | 'hash:ip,port,ip'
  | 'hash:ip,port,net'
  | 'hash:net,port'
  | 'hash:net,iface'
  | 'hash:net,net'
  | 'hash:net,port,net';
/** A type whose elements are bits of a map. */
export type BitmapType = 'bitmap:ip' | 'bitmap:ip,mac' | 'bitmap:port';
/** Every type that is modelled. */
export type SetType = HashType | BitmapType | 'list:set';

/** The hash types, each by the parts of its elements. */
export const HASH_DIMENSIONS: Readonly<Record<HashType, readonly Dimension[]>> = {
  'hash:ip': ['ip'],
  'hash:net': ['net'],
  'hash:ip,port': ['ip', 'port'],
  'hash:ip,mark': ['ip', 'mark'],
  'hash:mac': ['mac'],
  'hash:ip,mac': ['ip', 'mac'],
  'hash:ip,port,ip': ['ip', 'port', 'ip'],
  'hash:ip,port,net': ['ip', 'port', 'net'],
  'hash:net,port': ['net', 'port'],
  'hash:net,iface': ['net', 'iface'],
  'hash:net,net': ['net', 'net'],
  'hash:net,port,net': ['net', 'port', 'net'],
};

/** Names that types had before version 6 of ipset, and still have. */
const OLD_NAMES: Readonly<Record<string, SetType>> = {
  iphash: 'hash:ip',
  nethash: 'hash:net',
  ipporthash: 'hash:ip,port',
  ipmarkhash: 'hash:ip,mark',
  ipportiphash: 'hash:ip,port,ip',
  ipportnethash: 'hash:ip,port,net',
  netporthash: 'hash:net,port',
  netifacehash: 'hash:net,iface',
  netnethash: 'hash:net,net',
  netportnethash: 'hash:net,port,net',
  machash: 'hash:mac',
  ipmachash: 'hash:ip,mac',
  ipmap: 'bitmap:ip',
  macipmap: 'bitmap:ip,mac',
  portmap: 'bitmap:port',
  setlist: 'list:set',
};

/** The type of a name, or undefined. */
export function setType(text: string): SetType | undefined {
  const name = Object.hasOwn(OLD_NAMES, text) ? (OLD_NAMES[text] ?? text) : text;
  const known = Object.hasOwn(HASH_DIMENSIONS, name) || OTHERS.includes(name);
  return known ? (name as SetType) : undefined;
}

const OTHERS: readonly string[] = ['bitmap:ip', 'bitmap:ip,mac', 'bitmap:port', 'list:set'];

/** The names of all types, for error messages. */
export const SET_TYPES: readonly string[] = [...Object.keys(HASH_DIMENSIONS), ...OTHERS];

export function isHashType(type: SetType): type is HashType {
  return Object.hasOwn(HASH_DIMENSIONS, type);
}
