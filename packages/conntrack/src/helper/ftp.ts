import { IP_HEADER, Protocol, tcpHeaderBytes } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { directionOf, otherWay, type Way } from '../tuple/way.ts';
import type { Expectation } from './expectation.ts';
import type { ExpectPolicy } from './expectations.ts';
import { type FtpAnnouncement, findAnnouncement, writeAnnouncement } from './ftp-commands.ts';
import type { HelpContext, Helper } from './helper.ts';

/** The sequence numbers behind the last two lines, of each direction (`NUM_SEQ_TO_REMEMBER`). */
type LineEnds = readonly [original: number[], reply: number[]];

/**
 * Follows the command connections of FTP, and expects the data connections that they announce
 * (net/netfilter/nf_conntrack_ftp.c). Announcements of an address other than their sender's are
 * passed over, as they are without the option `loose`.
 */
export class FtpHelper implements Helper {
  readonly name = 'ftp';
  readonly protocol: number = Protocol.TCP;
  readonly policy: ExpectPolicy = { most: 1, timeout: 300 };
  readonly #lineEnds = new Map<ConntrackHandle, LineEnds>();

  constructor(table: ConnectionTable) {
    table.onEnd((handle) => this.#lineEnds.delete(handle));
  }

  help(context: HelpContext): boolean {
    const { packet, handle, way } = context;
    const { tcp, content } = packet;
    // Until there has been traffic both ways, nothing is read.
    if (tcp === null || packet.connectionState !== 'ESTABLISHED') return true;
    const length = packet.length - IP_HEADER[packet.family] - tcpHeaderBytes(tcp);
    if (length <= 0) return true;
    const payload = content ?? '';
    const isLineStart = this.#isLineStart(handle, way, tcp.sequence);
    const goesOn = !isLineStart || this.#read(context, payload);
    const end = (tcp.sequence + length) | 0;
    if (goesOn && payload.endsWith('\n')) this.#noteLineEnd(handle, way, end);
    return goesOn;
  }

  /** Reads a line; false where the packet must be dropped. */
  #read(context: HelpContext, payload: string): boolean {
    const { packet, way, expectations, translate } = context;
    const found = findAnnouncement(payload, way, packet.family);
    if (found === 'none') return true;
    if (found === 'partial') return false;
    const expectation = this.#expect(context, found);
    if (expectation === undefined) return true;
    if (translate === undefined) {
      return expectations.add(expectation, this.policy) === 'expected';
    }
    const address = expectation.tuple.destination();
    return translate(context, expectation, {
      offset: found.offset,
      length: found.length,
      write: (port) => writeAnnouncement(found.kind, address, port),
    });
  }

  /** The connection announced: from the far end to the end that sent the announcement. */
  #expect(context: HelpContext, { address, port }: FtpAnnouncement): Expectation | undefined {
    const { handle, way, table } = context;
    const sender = new TupleKey();
    const tuple = new TupleKey();
    table.readTuple(handle, way, sender);
    table.readTuple(handle, otherWay(way), tuple);
    if (address !== undefined && !address.equals(sender.source())) return undefined;
    tuple.sourcePort = 0;
    tuple.destinationPort = port;
    return {
      tuple,
      zone: table.zone(handle),
      master: handle,
      helper: this.name,
      direction: directionOf(otherWay(way)),
      savedPort: port,
      follow: undefined,
      expires: 0,
    };
  }

  #isLineStart(handle: ConntrackHandle, way: Way, sequence: number): boolean {
    return this.#lineEnds.get(handle)?.[way].includes(sequence | 0) ?? false;
  }

  /** Remembers the end of a line, in place of the older of two (`update_nl_seq`). */
  #noteLineEnd(handle: ConntrackHandle, way: Way, end: number): void {
    let both = this.#lineEnds.get(handle);
    if (both === undefined) {
      both = [[], []];
      this.#lineEnds.set(handle, both);
    }
    const ends = both[way];
    if (ends.includes(end)) return;
    if (ends.length < 2) {
      ends.push(end);
      return;
    }
    const oldest = ((ends[0]! - ends[1]!) | 0) < 0 ? 0 : 1;
    if (((ends[oldest]! - end) | 0) < 0) ends[oldest] = end;
  }
}
