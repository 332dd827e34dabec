import {
  type Connection,
  type Flow,
  type Packet,
  PacketPathError,
  type TraceListener,
  type Traversal,
  type VirtualClock,
} from '@packet-path/core';
import {
  LentChoices,
  type Outcomes,
  type PlaneHost,
  type Programming,
  type ProgramSize,
} from '@packet-path/data-plane';
import { type LinuxHost, type LinuxHostOptions, linuxHost } from '@packet-path/linux-host';
import { letForget, linuxOutcomes, linuxSize } from '@packet-path/node';

/** A host with rules from anywhere, as a plane's host. No cluster stands behind the rules. */
export class RulesPlaneHost implements PlaneHost {
  readonly host: LinuxHost;
  /** Seconds that rules remember a client. */
  affinitySeconds = 0;
  readonly #choices: LentChoices;

  /** @throws {PacketPathError} as `LinuxHost` */
  constructor(options: LinuxHostOptions) {
    this.#choices = LentChoices.of(options);
    this.host = linuxHost({ ...options, choices: this.#choices });
  }

  get name(): string {
    return this.host.name;
  }

  get clock(): VirtualClock {
    return this.host.clock;
  }

  send(packet: Packet): Traversal {
    return this.host.send(packet);
  }

  connect(flow: Flow): Connection {
    return this.host.connect(flow);
  }

  listen(listener: TraceListener): () => void {
    return this.host.listen(listener);
  }

  /** @throws {PacketPathError} `not-allowed`, always */
  update(): Programming {
    throw new PacketPathError('not-allowed', 'rules from anywhere follow no cluster');
  }

  outcomes(flow: Flow): Outcomes {
    const { host } = this;
    const scene = { host, choices: this.#choices, forget: () => this.forget() };
    return linuxOutcomes(scene, flow);
  }

  forget(): void {
    letForget(this.clock, this.affinitySeconds);
  }

  size(): ProgramSize {
    return linuxSize(this.host);
  }
}
