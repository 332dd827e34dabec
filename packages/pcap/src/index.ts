/**
 * Packets read from captures, and written as such.
 *
 * `readCapture` reads a file of tcpdump or Wireshark, pcap or pcapng, as frames with their times;
 * `readPackets` reads the frames' bytes as packets of `@packet-path/core`, and says of every other
 * frame why it is none. `writePacket` gives the bytes of a packet, checksums included, and
 * `writeCapture` a file of them with an interface for each device.
 *
 * Read are Ethernet with VLAN tags, raw IP, and Linux cooked captures, versions 1 and 2; IPv4 and IPv6 with
 * TCP, UDP, SCTP, ICMP and ICMPv6. Everything comes from outside: a file is read within its bounds, and
 * one that contradicts itself is a `PacketPathError` that names the byte.
 *
 * Not here: the sending of packets anywhere, and frames that are made of anything but IP packets.
 *
 * @module
 */
export type { Capture, CapturedFrame } from './file/captured-frame.ts';
export { type ReadCaptureOptions, readCapture } from './file/read-capture.ts';
export { type FrameToWrite, writeCapture } from './file/write-capture.ts';
export { LinkType } from './link/link-type.ts';
export { type ReadFrame, readPackets } from './packet/read-packets.ts';
export { writePacket } from './packet/write-packet.ts';
export * from './words.ts';
