import { type Cluster, checkCluster } from '@packet-path/cluster';
import {
  type Connection,
  type Flow,
  type FlowLike,
  type Host,
  type Packet,
  type PacketColumns,
  SECOND,
  type SendManyOptions,
  type SentColumns,
  type TraceListener,
  type Traversal,
  toFlow,
  type VirtualClock,
} from '@packet-path/core';
import { connect, converse, type SteppedConnection } from '@packet-path/play';
import type { LentChoices } from '../chance/lent-choices.ts';
import { type Outcomes, printedOutcomes } from '../outcome/outcomes.ts';
import { firstPackets, type Scene } from '../outcome/scene.ts';
import { everyDraw } from '../outcome/series.ts';
import type { PlaneHost } from './plane-host.ts';
import { type ProgramSize, programSize } from './program-size.ts';
import type { Programming } from './programming.ts';

/** A host, and the parts of a `PlaneHost` that only its data plane knows. */
export interface PlaneHostParts {
  readonly host: Host;
  /** The choices that the host was made with. */
  readonly choices: LentChoices;
  /** As `PlaneHost.update`. */
  update(cluster: Cluster): Programming;
  /** As `PlaneHost.size`. Default: nothing at all. */
  size?(): ProgramSize;
  /** As `PlaneHost.forget`. Default: an hour passes. */
  forget?(): void;
  /** As `PlaneHost.outcomes`. Default: every draw of a flow's first packet. */
  outcomes?(scene: Scene<Host>, flow: Flow): Outcomes;
}

const HOUR = 3600 * SECOND;

/**
 * A host of `@packet-path/core` as a data plane's host: connections are played through it, and it
 * tells outcomes, forgets and has a size as its parts say.
 */
export function planeHostOf(parts: PlaneHostParts): PlaneHost {
  return new HostWithParts(parts);
}

class HostWithParts implements PlaneHost {
  readonly #parts: PlaneHostParts;

  constructor(parts: PlaneHostParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.host.name;
  }

  get clock(): VirtualClock {
    return this.#parts.host.clock;
  }

  send(packet: Packet): Traversal {
    return this.#parts.host.send(packet);
  }

  sendMany(columns: PacketColumns, options: SendManyOptions = {}): SentColumns {
    return this.#parts.host.sendMany(columns, options);
  }

  connect(flow: FlowLike): Connection {
    return connect(this.#parts.host, flow);
  }

  converse(flow: FlowLike): SteppedConnection {
    return converse(this.#parts.host, flow);
  }

  listen(listener: TraceListener): () => void {
    return this.#parts.host.listen(listener);
  }

  update(cluster: Cluster): Programming {
    return this.#parts.update(checkCluster(cluster));
  }

  outcomes(flow: FlowLike): Outcomes {
    const { host, choices, outcomes = everyDrawOf } = this.#parts;
    return printedOutcomes(outcomes({ host, choices, forget: () => this.forget() }, toFlow(flow)));
  }

  forget(): void {
    const { forget, host } = this.#parts;
    if (forget === undefined) host.clock.advance(HOUR);
    else forget();
  }

  size(): ProgramSize {
    return this.#parts.size?.() ?? programSize({});
  }
}

function everyDrawOf(scene: Scene<Host>, flow: Flow): Outcomes {
  return { exact: everyDraw(firstPackets(scene, flow)), means: 'draws' };
}
