/** One frame of a capture, as its bytes. */
export interface CapturedFrame {
  /** The frame's place in the capture; counts from 1, as tcpdump and Wireshark do. */
  readonly number: number;
  /** Nanoseconds since 1970; null where the file does not say (a simple packet block). */
  readonly time: bigint | null;
  /** The kind of its first header, a number of the list of link-layer header types (`LinkType`). */
  readonly linkType: number;
  /** The name of the device it was captured on; null where the file does not say. */
  readonly device: string | null;
  /** Whether the host of the capture received the frame or sent it; null where the file does not say. */
  readonly direction: 'in' | 'out' | null;
  readonly bytes: Uint8Array;
  /** Bytes of the frame on the wire; more than were captured where the capture cut it. */
  readonly wireLength: number;
}

/** The frames of a file. */
export interface Capture {
  readonly format: 'pcap' | 'pcapng';
  readonly frames: readonly CapturedFrame[];
  /** Blocks of pcapng that hold no frame and were passed over: statistics, names, comments. */
  readonly otherBlocks: number;
  /** The byte at which a last, incomplete record begins, such as a killed tcpdump leaves; null: none. */
  readonly tornAt: number | null;
}
