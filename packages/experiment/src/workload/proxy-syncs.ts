import type { Cluster } from '@packet-path/cluster';
import { type SyncWork, syncCost, total } from '@packet-path/cost';
import type { Programming, SyncPeriods } from '@packet-path/data-plane';
import type { Simulation } from './simulation.ts';
import { SyncGate } from './sync-gate.ts';

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
  readonly #gate: SyncGate;
  #isBusy = false;
  #isWaiting = false;
  /** The moments of the changes that no sync has begun with. */
  #changes: number[] = [];

  /**
   * @param quantities what the programming of a change is priced by
   * @param periods how often syncs may run that changes ask for
   */
  constructor(
    simulation: Simulation,
    cluster: Cluster,
    quantities: (programming: Programming) => SyncWork,
    periods: SyncPeriods,
  ) {
    this.#simulation = simulation;
    this.#cluster = cluster;
    this.#quantities = quantities;
    this.#gate = new SyncGate(periods);
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

  /** The cluster has changed: a sync begins when none runs and the time between syncs has passed. */
  change(cluster: Cluster): void {
    this.#cluster = cluster;
    this.#changes.push(this.#simulation.now);
    this.#try();
  }

  #try(): void {
    if (this.#isBusy || this.#isWaiting || this.#changes.length === 0) return;
    const { now } = this.#simulation;
    const again = this.#gate.tryAt(now);
    if (again === undefined) {
      this.#sync();
      return;
    }
    this.#isWaiting = true;
    this.#simulation.after(again - now, () => {
      this.#isWaiting = false;
      this.#try();
    });
  }

  #sync(): void {
    this.#isBusy = true;
    const changes = this.#changes;
    this.#changes = [];
    this.#simulation.followClock();
    const programming = this.#simulation.host.update(this.#cluster);
    this.#work(this.#quantities(programming), () => {
      const { now, programmed } = this.#simulation;
      for (const changed of changes) programmed.add(now - changed);
      this.#isBusy = false;
      this.#gate.end(now);
      this.#try();
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
