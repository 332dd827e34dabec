import type { TraceStep } from '@packet-path/core';
import { type FrameToWrite, writeCapture, writePacket } from '@packet-path/pcap';
import type { CapturePath } from './capture-host.ts';

/** Listens to a path, and keeps the packets that enter and leave it as frames of a capture. */
export class CaptureRecorder {
  readonly #frames: FrameToWrite[] = [];
  readonly #path: CapturePath;
  readonly #began: number;
  readonly #epoch: bigint;

  /** @param epoch nanoseconds since 1970 of the moment at which the path's clock stands now */
  constructor(path: CapturePath, epoch = 0n) {
    this.#path = path;
    this.#began = path.clock.now;
    this.#epoch = epoch;
    path.listen((step) => this.#hear(step));
  }

  /** The packets so far as a file of pcapng. */
  get bytes(): Uint8Array {
    return writeCapture(this.#frames);
  }

  #hear(step: TraceStep): void {
    if (step.kind === 'packet' && step.packet.inputInterface !== null) {
      if (step.origin !== 'interface') return;
      this.#keep(step.packet.inputInterface, 'in', step.packet);
    } else if (step.kind === 'emit') this.#keep(step.interface, 'out', step.packet);
  }

  #keep(
    device: string,
    direction: FrameToWrite['direction'],
    packet: Parameters<typeof writePacket>[0],
  ): void {
    const passed = BigInt(Math.round((this.#path.clock.now - this.#began) * 1000));
    this.#frames.push({
      time: this.#epoch + passed,
      device,
      direction,
      bytes: writePacket(packet),
    });
  }
}
