/**
 * The words of a connection's record: 64 bytes, a line of the processor's cache.
 *
 * | words | |
 * | --- | --- |
 * | 0 to 3, 4 to 7 | a node for each way: link to the next node of its chain, source, destination, ports |
 * | 8, 9 | the moment when it expires, one number of two words |
 * | 10 | status, from bit 14 the tracker's state, from bit 18 the kind: protocol, IPv6, zone or not |
 * | 11, 12 | links of the list of its source |
 * | 13 to 15 | its tracker's own |
 *
 * Beside the record, once one connection needs them: the tracker's further memory, the upper words of
 * IPv6 addresses, the zone's number, the mark.
 */
export const RECORD = 16;
/** Words of a way's node. */
export const NODE = 4;
/** The place of the expiry among the record's numbers of two words. */
export const EXPIRY = 4;
/** Status, state and kind. */
export const STATUS = 10;
/** The bits of the status ({@link ConnectionStatus}). */
export const STATUS_BITS = 0x3fff;
/** The bit where the tracker's state begins: four bits. */
export const STATE_SHIFT = 14;
/** The bits of the state, in their place. */
export const STATE_BITS: number = 0xf << STATE_SHIFT;
/** The bit where the kind begins without its zone's number: eleven bits. */
export const KIND_SHIFT = 18;
/** The bits of the kind and of {@link HAS_ZONE}, in their place. */
export const KIND_BITS: number = 0xfff << KIND_SHIFT;
/** The zone's number stands beside the record. */
export const HAS_ZONE: number = 1 << 29;
/** The links to the next and the previous connection of the same source. */
export const SOURCE_NEXT = 11;
export const SOURCE_PREVIOUS = 12;
/** Three words for the tracker; the last two are one number at {@link OWN_TIME} where it wants one. */
export const OWN = 13;
/** The place of that number among the record's numbers of two words. */
export const OWN_TIME = 7;

/** Words of the tracker's further memory: those of TCP, the largest. */
export const MEMORY = 10;
/** The upper address words of an IPv6 tuple: three of the source, three of the destination. */
export const UPPER = 6;
