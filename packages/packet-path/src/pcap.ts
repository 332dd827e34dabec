/**
 * Packets read from captures of tcpdump and Wireshark, and written as such.
 *
 * @module
 */
export * from '@packet-path/pcap';
