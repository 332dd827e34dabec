import type { Invocation, Packet } from '@packet-path/core';

/** One event in the life of a host: a packet, time that passes, or a tool that changes it. */
export type Happening =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'wait'; readonly microseconds: number }
  | { readonly kind: 'change'; readonly invocation: Invocation };
