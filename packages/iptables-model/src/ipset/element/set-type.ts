/** One part of an element: the field of a packet that it is compared with. */
export type Dimension = 'ip' | 'net' | 'port' | 'mark' | 'iface';

/** A type whose elements are kept in a hash table. */
export type HashType =
  | 'hash:ip'
  | 'hash:net'
  | 'hash:ip,port'
  | 'hash:ip,mark'
  | 'hash:ip,port,ip'
  | 'hash:ip,port,net'
  | 'hash:net,port'
  | 'hash:net,iface'
  | 'hash:net,net'
  | 'hash:net,port,net';
/** A type whose elements are bits of a map. */
export type BitmapType = 'bitmap:ip' | 'bitmap:port';
/** Every type that is modelled. */
export type SetType = HashType | BitmapType | 'list:set';

/** The hash types, each by the parts of its elements. */
export const HASH_DIMENSIONS: Readonly<Record<HashType, readonly Dimension[]>> = {
  'hash:ip': ['ip'],
  'hash:net': ['net'],
  'hash:ip,port': ['ip', 'port'],
  'hash:ip,mark': ['ip', 'mark'],
  'hash:ip,port,ip': ['ip', 'port', 'ip'],
  'hash:ip,port,net': ['ip', 'port', 'net'],
  'hash:net,port': ['net', 'port'],
  'hash:net,iface': ['net', 'iface'],
  'hash:net,net': ['net', 'net'],
  'hash:net,port,net': ['net', 'port', 'net'],
};

/** The type of a name, or undefined. */
export function setType(name: string): SetType | undefined {
  const known = Object.hasOwn(HASH_DIMENSIONS, name) || OTHERS.includes(name);
  return known ? (name as SetType) : undefined;
}

const OTHERS: readonly string[] = ['bitmap:ip', 'bitmap:port', 'list:set'];

/** The names of all types, for error messages. */
export const SET_TYPES: readonly string[] = [...Object.keys(HASH_DIMENSIONS), ...OTHERS];

export function isHashType(type: SetType): type is HashType {
  return Object.hasOwn(HASH_DIMENSIONS, type);
}
