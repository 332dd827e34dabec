/**
 * The words of a connection's record: 64 bytes, a line of the processor's cache.
 *
 * | words | |
 * | --- | --- |
 * | 0 to 3, 4 to 7 | a node for each way: link to the next node of its chain, source, destination, ports |
 * | 8, 9 | the moment when it expires, one number of two words |
 * | 10 | protocol, 256 for IPv6, from bit 9 where the zone does not hold, from bit 16 the zone's number |
 * | 11 | status, from bit 16 the tracker's state |
 * | 12, 13 | links of the list of its source |
 * | 14, 15 | its tracker's own |
 *
 * Beside the record, once one connection needs them: the tracker's further memory, the upper words of
 * IPv6 addresses, the mark.
 */
export const RECORD = 16;
/** Words of a way's node. */
export const NODE = 4;
/** The place of the expiry among the record's numbers of two words. */
export const EXPIRY = 4;
export const KIND = 10;
export const STATUS = 11;
/** The bit of the status's word where the tracker's state begins. */
export const STATE_SHIFT = 16;
/** The links to the next and the previous connection of the same source. */
export const SOURCE_NEXT = 12;
export const SOURCE_PREVIOUS = 13;
/** Two words for the tracker, or one number of two words at {@link OWN_TIME}. */
export const OWN = 14;
/** The place of the tracker's own words among the record's numbers of two words. */
export const OWN_TIME = 7;

/** Words of the tracker's further memory: those of TCP, the largest. */
export const MEMORY = 11;
/** The upper address words of an IPv6 tuple: three of the source, three of the destination. */
export const UPPER = 6;
