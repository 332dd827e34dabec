import {
  type Family,
  type Host,
  type PacketBuffer,
  type Passage,
  Priority,
  type Verdict,
} from '@packet-path/core';
import type { Confirm } from '../hook/confirm.ts';
import type { Defragment } from '../hook/defragment.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import type { ConnectionGuide } from './connection-guide.ts';

/** The stages of conntrack. */
export interface Stages {
  readonly defragment: Defragment;
  readonly guide: ConnectionGuide;
  readonly confirm: Confirm;
}

/** Attaches conntrack's stages to the hooks of a family, each with its part in recorded courses. */
export function attachStages(
  host: Host,
  family: Family,
  { defragment, guide, confirm }: Stages,
): void {
  // A function for each, so that V8 knows the one stage that each calls.
  for (const hook of ['PREROUTING', 'OUTPUT'] as const) {
    host.attach({
      name: 'defragment',
      family,
      hook,
      priority: Priority.DEFRAG,
      course: 'recorded',
      goesWide: true,
      run: (packet, passage) => defragment.run(packet, passage),
    });
    host.attach({
      name: 'conntrack',
      family,
      hook,
      priority: Priority.CONNTRACK,
      course: 'recorded',
      goesWide: true,
      run: (packet, passage) => guide.track(packet, passage),
    });
  }
  for (const hook of ['INPUT', 'POSTROUTING'] as const) {
    host.attach({
      name: 'confirm',
      family,
      hook,
      priority: Priority.CONNTRACK_CONFIRM,
      course: 'recorded',
      goesWide: true,
      run: (packet, passage) => confirmPacket(confirm, packet, passage),
    });
  }
}

/** Of a connection that is in the table there is nothing to confirm. */
function confirmPacket(confirm: Confirm, packet: PacketBuffer, passage: Passage): Verdict {
  const { recorder } = passage;
  const isNew = packet.connection !== NO_CONNECTION && packet.connectionState === 'NEW';
  if (recorder === undefined || !isNew) return confirm.run(packet, passage);
  return recorder.again(confirm, packet, passage);
}
