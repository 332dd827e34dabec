import { type PacketBuffer, Protocol, TcpFlag } from '@packet-path/core';
import type { Action, TargetExtension } from '../extension/extension.ts';

const REMOVE: Action = {
  run(packet: PacketBuffer) {
    const { tcp } = packet;
    if (tcp === null) return 'drop';
    packet.tcp = { ...tcp, flags: tcp.flags & ~(TcpFlag.ECE | TcpFlag.CWR) };
    return 'continue';
  },
};

/** `-j ECN`: takes the bits of congestion out of the TCP header (net/ipv4/netfilter/ipt_ECN.c). */
export const ECN: TargetExtension<null> = {
  name: 'ECN',
  families: [4],
  tables: ['mangle'],
  protocols: [Protocol.TCP],
  options: { '--ecn-tcp-remove': { values: 0 } },
  read(given) {
    given.require('--ecn-tcp-remove');
    return null;
  },
  write: () => '--ecn-tcp-remove',
  compile: () => REMOVE,
};
