/**
 * The memory of a TCP connection, as offsets into its words of the table's memory
 * (include/linux/netfilter/nf_conntrack_tcp.h, `struct ip_ct_tcp`). Sequence numbers are kept
 * signed, and compared by their difference.
 */
export const TcpMemory = {
  /** The original side's window; the reply side's is {@link SIDE} words on. */
  END: 0,
  MAX_END: 1,
  MAX_WINDOW: 2,
  MAX_ACK: 3,
  LAST_SEQUENCE: 8,
  LAST_END: 9,
} as const;

/** The memory of a TCP connection in its record: offsets into the three words that are its tracker's own. */
export const TcpOwn = {
  LAST_ACK: 0,
  /** The window, from bit 16 the count of retransmissions, from bit 24 the scale of each side. */
  LAST_WINDOW: 1,
  /** Bits of {@link TcpNote}, from bit 20 the last segment's scale, then its kind and way. */
  NOTES: 2,
} as const;

/** Words of one side's window. */
export const SIDE = 4;

/** Notes on a connection, as bits of one word; those of a side are shifted left by 8 for replies. */
export const TcpNote = {
  /** This side began to close (`IP_CT_TCP_FLAG_CLOSE_INIT`). */
  CLOSE_INIT: 0x1,
  /** The window is not applied to packets of this side (`IP_CT_TCP_FLAG_BE_LIBERAL`). */
  BE_LIBERAL: 0x2,
  /** This side sent something that is not acknowledged (`IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED`). */
  UNACKNOWLEDGED: 0x4,
  /** Its highest acknowledgement is known (`IP_CT_TCP_FLAG_MAXACK_SET`). */
  MAX_ACK_SET: 0x8,
  /** It sent the option of window scaling (`IP_CT_TCP_FLAG_WINDOW_SCALE`). */
  WINDOW_SCALE: 0x10,
  /** It takes selective acknowledgements (`IP_CT_TCP_FLAG_SACK_PERM`). */
  SACK_PERMITTED: 0x20,
  /** A SYN was let pass in LAST_ACK: its challenge ACK is to be expected. */
  EXPECT_CHALLENGE: 0x10000,
  /** Both sides sent a SYN. */
  SIMULTANEOUS_OPEN: 0x20000,
  /** A SYN that was let pass had the option of window scaling. */
  LAST_WINDOW_SCALE: 0x40000,
  /** A SYN that was let pass permitted selective acknowledgements. */
  LAST_SACK_PERMITTED: 0x80000,
} as const;

/** All notes of one side. */
export const SIDE_NOTES = 0xff;
/** The bit where the notes of the reply side begin. */
export const REPLY_NOTES = 8;
/** The bit of the notes where the scale of a SYN that was let pass stands: four bits. */
export const LAST_SCALE = 20;
/** The bit of the notes where the kind of the last segment stands: three bits. */
export const LAST_KIND = 24;
/** The bit of the notes where its way stands: one bit. */
export const LAST_WAY = 27;
/** The bits of the last window's word where the scales of both sides stand: four bits each. */
export const SCALE = 24;
