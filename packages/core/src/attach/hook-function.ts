import type { Family } from '../address/address.ts';
import type { Hook, Verdict } from '../hook/hook.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import type { CoursePart } from './course-recorder.ts';
import type { Passage } from './passage.ts';

/** A model's function at a hook (`struct nf_hook_ops`). */
export interface HookFunction {
  /** For the trace: `iptables nat`, `conntrack`. */
  readonly name: string;
  readonly family: Family;
  readonly hook: Hook;
  /** Lower runs first; among equals, the one attached last. */
  readonly priority: number;
  /**
   * At OUTPUT: what it rewrites changes no route. Linux looks again only after functions that ask
   * for it (`ip_route_me_harder`), as table mangle and NAT do, and filter does not.
   */
  readonly keepsRoute?: boolean;
  /**
   * At OUTPUT: whether Linux looks for the route again though this function has rewritten nothing, as
   * NAT does for every packet of a connection that has another destination.
   */
  reroutes?(packet: PacketBuffer): boolean;
  /** Its part in recorded courses; packets that meet a function without one are always walked. */
  readonly course?: CoursePart;
  /** Whether it keeps to `CourseRecorder.isWide`; a wide course that meets it is refused otherwise. */
  readonly goesWide?: boolean;
  run(packet: PacketBuffer, passage: Passage): Verdict;
  /**
   * As {@link run}, in a dry run: nothing of the packet remains. A function without it is run where its
   * part in courses is `recorded`, since it then tells the recorder of everything that has state.
   */
  rehearse?(packet: PacketBuffer, passage: Passage): Verdict;
}
