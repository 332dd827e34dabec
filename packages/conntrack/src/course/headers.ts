import type { Family } from '@packet-path/core';

/** Bytes of the header of TCP without options and of the one of IP before it, for each family. */
export const HEADERS: Readonly<Record<Family, number>> = { 4: 40, 6: 60 };
