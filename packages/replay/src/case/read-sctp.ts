import { SctpChunk, type SctpChunkName, type SctpPacket } from '@packet-path/core';
import type { Field } from './field.ts';

/** Reads the chunks of an SCTP packet; in IPVS cases the flags are the one chunk. */
export function readSctp(field: Field): SctpPacket {
  const recorded = field.get('sctp');
  const names = recorded.isAbsent ? field.get('flags') : recorded.get('chunks');
  const chunks = names.strings().map((name) => {
    if (Object.hasOwn(SctpChunk, name)) return name as SctpChunkName;
    throw names.error('names of SCTP chunks');
  });
  if (recorded.isAbsent) return { chunks, verificationTag: 0, initiateTag: 0 };
  return {
    chunks,
    verificationTag: recorded.get('vtag').count(0xffffffff),
    initiateTag: recorded.get('itag').count(0xffffffff),
  };
}
