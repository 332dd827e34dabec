import type { Hook } from '../hook.ts';
import type { Host } from '../host/host.ts';
import type { Packet } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import type { TraceListener } from '../trace.ts';
import { Work } from '../work.ts';
import type { Outcome, Traversal } from './path.ts';

/** A packet's way through a host while it happens: what hook functions get beside the packet. */
export class Passage implements Traversal {
  readonly host: Host;
  readonly work: Work = new Work();
  /** Set when someone listens; make a trace step only then. */
  readonly trace: TraceListener | undefined;
  /** The hook being run. */
  hook: Hook = 'PREROUTING';

  readonly emitted: Packet[] = [];
  readonly delivered: Packet[] = [];
  sendError: number | null = null;
  /** The process whose socket took the packet. */
  process: string | null = null;
  /** A rule has refused the packet: if it passes no further it was `rejected`, not `dropped`. */
  rejected = false;
  #outcome: Outcome = 'dropped';

  constructor(host: Host, trace: TraceListener | undefined) {
    this.host = host;
    this.trace = trace;
  }

  get outcome(): Outcome {
    return this.#outcome === 'dropped' && this.rejected ? 'rejected' : this.#outcome;
  }

  /** Says what became of a packet; answers that the kernel made do not speak for the first packet. */
  finish(packet: PacketBuffer, outcome: Outcome): void {
    if (!packet.kernelMade) this.#outcome = outcome;
  }
}
