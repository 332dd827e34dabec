import {
  type Course,
  type Passage,
  Protocol,
  type RowFlight,
  TcpFlag,
  writeAddress,
} from '@packet-path/core';
import { HEADERS } from './headers.ts';
import { type Opener, openingOf } from './opener.ts';

/** Opens connections for rows of columns, straight from columns to the words of records (`Opener`). */
export class OpeningRows {
  readonly #opener: Opener;
  readonly #flight: RowFlight;

  constructor(opener: Opener, flight: RowFlight) {
    this.#opener = opener;
    this.#flight = flight;
  }

  /** Takes a row along its course; false where it needs a packet. */
  open(row: number, course: Course, passage: Passage): boolean {
    const { columns } = this.#flight;
    if (columns.protocol[row] !== Protocol.TCP || columns.flags[row] !== TcpFlag.SYN) return false;
    const opening = openingOf(course);
    const opener = this.#opener;
    if (opening === undefined || !opener.prepare(opening)) return false;
    const bytes = columns.length[row]!;
    for (const { hook, part } of opening.charges) {
      passage.hook = hook;
      part.charge(bytes, passage);
    }
    for (const action of opening.actions) action.takeRow(row, this.#flight);
    const handle = opener.begin();
    const end = (columns.sequence[row]! + bytes - HEADERS[columns.family] + 1) | 0;
    opener.firstSyn.takeNumbers(handle, end, columns.window[row]!, bytes);
    opener.enter(handle);
    opener.charge(columns.destinationPort[row]!, passage.work);
    this.#answer(row);
    return true;
  }

  /** The packet leaves from its own source to where answers come from. */
  #answer(row: number): void {
    const { columns, sent } = this.#flight;
    const { family } = columns;
    const { reply } = this.#opener;
    // The outcome is 0, `forwarded`, already.
    if (family === 4) {
      sent.source[row] = columns.source[row]!;
      sent.destination[row] = reply.s3;
    } else {
      const at = row * 4;
      sent.source.set(columns.source.subarray(at, at + 4), at);
      writeAddress(sent.destination, row, reply.source());
    }
    sent.sourcePort[row] = columns.sourcePort[row]!;
    sent.destinationPort[row] = reply.sourcePort;
  }
}
