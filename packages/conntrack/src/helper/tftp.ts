import { Protocol } from '@packet-path/core';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY } from '../tuple/way.ts';
import type { Expectation } from './expectation.ts';
import type { ExpectPolicy } from './expectations.ts';
import type { HelpContext, Helper } from './helper.ts';

/** Requests to read and to write (RFC 1350, section 5). */
const REQUESTS: readonly string[] = ['\0\x01', '\0\x02'];

/**
 * Expects the server's answer to a request of TFTP, which comes from a port of its own
 * (net/netfilter/nf_conntrack_tftp.c).
 */
export class TftpHelper implements Helper {
  readonly name = 'tftp';
  readonly protocol: number = Protocol.UDP;
  readonly policy: ExpectPolicy = { most: 1, timeout: 300 };

  help(context: HelpContext): boolean {
    const { packet, handle, table, expectations, translate } = context;
    if (!REQUESTS.includes((packet.content ?? '').slice(0, 2))) return true;
    const tuple = new TupleKey();
    const original = new TupleKey();
    table.readTuple(handle, REPLY, tuple);
    table.readTuple(handle, ORIGINAL, original);
    tuple.sourcePort = 0;
    const expectation: Expectation = {
      tuple,
      zone: table.zone(handle),
      master: handle,
      helper: this.name,
      direction: 'reply',
      savedPort: original.sourcePort,
      follow: undefined,
      expires: 0,
    };
    if (translate !== undefined) return translate(context, expectation, undefined);
    return expectations.add(expectation, this.policy) === 'expected';
  }
}
