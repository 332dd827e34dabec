import type { Packet } from '@packet-path/core';

/** The fields of a packet that tell its flow. */
export type FlowKey = Pick<
  Packet,
  'protocol' | 'source' | 'sourcePort' | 'destination' | 'destinationPort'
>;
