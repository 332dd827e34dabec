import type { Cluster } from '@packet-path/cluster';
import { type SyncWork, syncCost, total } from '@packet-path/cost';
import type { Programming } from '@packet-path/data-plane';
import type { Simulation } from './simulation.ts';

const PROXY = 'service proxy';
const SECOND = 1e9;

/** Syncs that come again and again, whether anything has changed or not. */
export interface PeriodicSyncs {
  /** Seconds from one to the next: kube-proxy's sync period. */
  readonly every: number;
  /** Seconds. Default: `every`. */
  readonly first?: number;
  readonly work: SyncWork;
}

/** The service proxy's process: it syncs when its time has come, and when the cluster has changed. */
export class ProxySyncs {
  readonly #simulation: Simulation;
  readonly #quantities: (programming: Programming) => SyncWork;
  #cluster: Cluster;
  #isBusy = false;
  #hasChanged = false;

  /** @param quantities what the programming of a change is priced by */
  constructor(
    simulation: Simulation,
    cluster: Cluster,
    quantities: (programming: Programming) => SyncWork,
  ) {
    this.#simulation = simulation;
    this.#cluster = cluster;
    this.#quantities = quantities;
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  begin({ every, first = every, work }: PeriodicSyncs): void {
    const again = (): void => {
      if (this.#simulation.now >= this.#simulation.to) return;
      this.#work(work, () => undefined);
      this.#simulation.after(every * SECOND, again);
    };
    this.#simulation.after(first * SECOND, again);
  }

  /** The cluster has changed: a sync begins now, or when the one that runs is over. */
  change(cluster: Cluster): void {
    this.#cluster = cluster;
    this.#hasChanged = true;
    if (!this.#isBusy) this.#sync();
  }

  #sync(): void {
    this.#isBusy = true;
    this.#hasChanged = false;
    this.#simulation.followClock();
    const programming = this.#simulation.host.update(this.#cluster);
    this.#work(this.#quantities(programming), () => {
      this.#isBusy = false;
      if (this.#hasChanged) this.#sync();
    });
  }

  #work(work: SyncWork, then: () => void): void {
    const { machine, values, syncs } = this.#simulation;
    const begun = this.#simulation.now;
    machine.work(PROXY, {
      cause: 'syncs',
      nanoseconds: total(syncCost(values, work)),
      done: () => {
        syncs.add(this.#simulation.now - begun);
        then();
      },
    });
  }
}
