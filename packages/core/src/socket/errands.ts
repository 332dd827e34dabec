import type { Microseconds, Timer } from '../clock.ts';
import type { Host } from '../host/host.ts';
import type { Packet } from '../packet/packet.ts';
import type { Passage } from '../path/passage.ts';
import type { Traversal } from '../path/path.ts';
import { Work } from '../work.ts';
import { Account } from './account.ts';

interface Errand {
  readonly account: Account;
  readonly run: () => void;
}

/** What all errands that one event provokes come to. */
interface Round {
  readonly queue: Errand[];
  /** Whose round it is: where a packet began it, the account of the first socket that took one. */
  account: Account | undefined;
  readonly work: Work;
  readonly emitted: Packet[];
  readonly delivered: Packet[];
  /** Work done for other accounts on the way. */
  readonly others: Map<Account, Work>;
}

/**
 * What processes and their peers still have to do about a packet or a timer, in order. Each errand
 * runs when the one before is over, so that no packet overtakes another.
 */
export class Errands {
  readonly #host: Host;
  /** What is to be done about a packet that is still on its way. */
  #pending: Errand[] = [];
  #isSending = false;
  #round: Round | undefined;
  #account: Account | undefined;

  constructor(host: Host) {
    this.#host = host;
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
    else if (this.#isSending) this.#pending.push({ account, run });
    else account.charge(this.perform(account, run));
  }

  /** Counts what a process does, on the ledger of the errand under way. */
  count(counter: 'socketsAccepted' | 'socketsConnected' | 'bytesCopied' | 'wakeUps', by = 1): void {
    if (this.#round !== undefined) this.#ledger(this.#round, this.account)[counter] += by;
  }

  /** Sends a packet; answers what became of it before anybody hears it. */
  carry(packet: Packet): Passage {
    const passage = this.#host.carry(packet);
    const round = this.#round;
    if (round !== undefined) {
      this.#ledger(round, this.account).add(passage.work);
      round.emitted.push(...passage.emitted);
      round.delivered.push(...passage.delivered);
    }
    return passage;
  }

  /** Begins a round with what one account does of its own; answers its work. */
  perform(account: Account, run: () => void): Work {
    const round = newRound(account, [{ account, run }]);
    this.#run(round);
    return round.work;
  }

  /** Like {@link perform}, when the time has come; the work is charged to the account. */
  at(moment: Microseconds, account: Account, run: () => void): Timer {
    return this.#host.clock.schedule(moment, () => {
      account.charge(this.perform(account, run));
    });
  }

  /** Sends somebody's packet, and lets processes do what they have to do about it. */
  send(packet: Packet): Traversal {
    this.#isSending = true;
    let passage: Passage;
    try {
      passage = this.#host.carry(packet);
    } finally {
      this.#isSending = false;
    }
    if (this.#pending.length === 0) return passage;
    const round = newRound(undefined, this.#pending);
    this.#pending = [];
    round.work.add(passage.work);
    round.emitted.push(...passage.emitted);
    round.delivered.push(...passage.delivered);
    this.#run(round);
    const { outcome, sendError, process, work: alone } = passage;
    const { emitted, delivered, work } = round;
    return { outcome, sendError, process, emitted, delivered, work, alone };
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
      // What runs may add to the queue.
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

function newRound(account: Account | undefined, queue: Errand[]): Round {
  return { account, queue, work: new Work(), emitted: [], delivered: [], others: new Map() };
}
