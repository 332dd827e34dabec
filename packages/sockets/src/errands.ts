import type { Packet, Traversal } from '@packet-path/core';
import { type Clock, type Microseconds, type Timer, traversalOf, Work } from '@packet-path/core';
import { Account } from './account.ts';

/** The counters of what processes do. */
export type SocketCounter = 'socketsAccepted' | 'socketsConnected' | 'bytesCopied' | 'wakeUps';

interface Errand {
  readonly account: Account;
  readonly run: () => void;
}

/** The errands that one event provokes, and the sums of what they do. */
interface Round {
  readonly queue: Errand[];
  /** The account of the round: where a packet began it, that of the first socket that took one. */
  account: Account | undefined;
  readonly work: Work;
  readonly emitted: Packet[];
  readonly delivered: Packet[];
  /** Work done for other accounts on the way. */
  readonly others: Map<Account, Work>;
}

/**
 * The errands of processes and their peers about a packet or a timer, in order. Each errand
 * runs when the one before is over, so that no packet overtakes another.
 */
export class Errands {
  readonly #clock: Clock;
  readonly #carry: (packet: Packet) => Traversal;
  /** The errands about a packet that is still on its way. */
  #pending: readonly Errand[] = NOTHING_YET;
  /** How many packets are on their way: one may be sent while another stands between two hooks. */
  #underWay = 0;
  #round: Round | undefined;
  /** Takes the packets of processes, and those to them, past this host too. */
  #carryFar: (packet: Packet) => Traversal;
  #account: Account | undefined;

  /** @param carry takes one packet through the host, without what processes then do about it */
  constructor(clock: Clock, carry: (packet: Packet) => Traversal) {
    this.#clock = clock;
    this.#carry = carry;
    this.#carryFar = carry;
  }

  /**
   * Puts something around each packet that a process sends or that a far end sends to it: it gets the
   * carrying through this host alone, and may take the packet on to other hosts.
   */
  aroundCarry(wrap: (carry: (packet: Packet) => Traversal) => (packet: Packet) => Traversal): void {
    this.#carryFar = wrap(this.#carryFar);
  }

  /** For whose sake something is done now; a fresh account where nobody is named. */
  get account(): Account {
    return this.#account ?? this.#round?.account ?? new Account();
  }

  /** Whether a round is under way: only then can a process begin something. */
  get isUnderWay(): boolean {
    return this.#round !== undefined;
  }

  /** Does something later in this round, or when the packet under way is over; at once otherwise. */
  enqueue(account: Account, run: () => void): void {
    if (this.#round !== undefined) this.#round.queue.push({ account, run });
    else if (this.#underWay > 0) this.#pending = [...this.#pending, { account, run }];
    else account.charge(this.perform(account, run));
  }

  /** Counts what a process does, on the ledger of the errand under way. */
  count(counter: SocketCounter, by = 1): void {
    if (this.#round !== undefined) this.#ledger(this.#round, this.account)[counter] += by;
  }

  /** Sends a packet; answers what became of it before anybody hears it. */
  carry(packet: Packet): Traversal {
    const traversal = this.#carryFar(packet);
    const round = this.#round;
    if (round !== undefined) {
      this.#ledger(round, this.account).add(traversal.work);
      round.emitted.push(...traversal.emitted);
      round.delivered.push(...traversal.delivered);
    }
    return traversal;
  }

  /** Begins a round with what one account does of its own; answers its work. */
  perform(account: Account, run: () => void): Work {
    const round = newRound(account, [{ account, run }]);
    this.#run(round);
    return round.work;
  }

  /** Like {@link perform}, when the time has come; the work is charged to the account. */
  at(moment: Microseconds, account: Account, run: () => void): Timer {
    return this.#clock.schedule(moment, () => {
      account.charge(this.perform(account, run));
    });
  }

  /** Sends somebody's packet, and lets processes do what they have to do about it. */
  send(packet: Packet): Traversal {
    const outer = this.#pending;
    this.#pending = NOTHING_YET;
    this.#underWay++;
    let traversal: Traversal;
    let pending: readonly Errand[];
    try {
      traversal = this.#carry(packet);
    } finally {
      this.#underWay--;
      pending = this.#pending;
      this.#pending = outer;
    }
    if (pending.length === 0) return traversal;
    const round = newRound(undefined, [...pending]);
    round.work.add(traversal.work);
    round.emitted.push(...traversal.emitted);
    round.delivered.push(...traversal.delivered);
    this.#run(round);
    const { outcome, reason, flow, sendError, process, work: alone } = traversal;
    const { emitted, delivered, work } = round;
    return traversalOf({
      outcome,
      reason,
      flow,
      sendError,
      process,
      emitted,
      delivered,
      work,
      alone,
    });
  }

  /** Does something for an account, with the packets that it sends at once. */
  within<Result>(account: Account, run: () => Result): Result {
    const before = this.#account;
    this.#account = account;
    try {
      return run();
    } finally {
      this.#account = before;
    }
  }

  #run(round: Round): void {
    const outer = { round: this.#round, account: this.#account };
    this.#round = round;
    try {
      // An errand that runs may add to the queue.
      for (const { account, run } of round.queue) {
        round.account ??= account;
        this.#account = account;
        run();
      }
    } finally {
      this.#round = outer.round;
      this.#account = outer.account;
    }
    for (const [account, work] of round.others) account.charge(work);
  }

  #ledger(round: Round, account: Account): Work {
    if (round.account === undefined || round.account === account) return round.work;
    let work = round.others.get(account);
    if (work === undefined) {
      work = new Work();
      round.others.set(account, work);
    }
    return work;
  }
}

const NOTHING_YET: readonly Errand[] = [];

function newRound(account: Account | undefined, queue: Errand[]): Round {
  return { account, queue, work: new Work(), emitted: [], delivered: [], others: new Map() };
}
