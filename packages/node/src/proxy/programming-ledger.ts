import { type Family, type Invocation, LineRun, type TextPart } from '@packet-path/core';
import {
  type CountedWork,
  type Programming,
  programming,
  type SyncExtent,
} from '@packet-path/data-plane';
import type { HostView, SyncNote } from '@packet-path/kube-proxy';
import { kindOf, toolOf } from './line-kinds.ts';
import type { TableSizes } from './table-sizes.ts';

type Counts = { -readonly [Name in keyof Required<CountedWork>]: number };

/** The ledger of a sync while it runs: it hears what the sync reads, and each tool that is run. */
export class ProgrammingLedger {
  readonly #tables: TableSizes;
  readonly #invocations: Invocation[] = [];
  readonly #syncs: SyncExtent[] = [];
  readonly #counts: Counts = {
    transactions: 0,
    netlinkMessages: 0,
    dumps: 0,
    objectsListed: 0,
    tableCopies: 0,
    rulesCopiedOut: 0,
    rulesCopiedIn: 0,
    rules: 0,
    chains: 0,
    sets: 0,
    elements: 0,
    services: 0,
    addresses: 0,
    tablePlaces: 0,
    tablePermutations: 0,
  };

  /** @param tables whole tables of legacy iptables are copied: how many rules they have */
  constructor(tables: TableSizes) {
    this.#tables = tables;
  }

  /** The host as the sync sees it; what it reads is charged here. */
  view(host: HostView): HostView {
    return {
      get now() {
        return host.now;
      },
      hasInterface: (name) => host.hasInterface(name),
      // Where the chain is missing, the `iptables -N` that makes it is charged instead.
      hasChain: (family, table, chain) => {
        const has = host.hasChain(family, table, chain);
        if (has) this.#copyOut(family, table);
        return has;
      },
      hasRule: (family, table, chain, rule) => {
        this.#copyOut(family, table);
        return host.hasRule(family, table, chain, rule);
      },
      ipvsConnections: (service, server) => {
        this.#list(1, 1);
        return host.ipvsConnections(service, server);
      },
      udpEntries: (family) => this.#listed(host.udpEntries(family)),
      note: (note) => {
        this.note(note);
        host.note?.(note);
      },
    };
  }

  note(note: SyncNote): void {
    switch (note.kind) {
      case 'sync': {
        const { family, extent, isLargeCluster } = note;
        this.#syncs.push({ family, extent, isLargeCluster });
        break;
      }
      case 'table-saved':
        this.#copyOut(note.family, note.table);
        this.#list(1, this.#tables.rules(note.family, note.table));
        break;
      case 'listed':
        this.#list(note.requests, note.objects);
        break;
      case 'looked-up':
        this.#counts.netlinkMessages += note.messages;
        break;
    }
  }

  /** Charges a run of a tool, and runs it between what it reads and what it writes. */
  run(invocation: Invocation, run: (invocation: Invocation) => void): void {
    const family = invocation.tool.startsWith('ip6tables') ? 6 : 4;
    const written = this.#write(invocation);
    for (const table of written.keys()) this.#copyOut(family, table);
    run(invocation);
    for (const [table, rules] of written) {
      this.#tables.wrote(family, table, rules);
      this.#counts.tableCopies++;
      this.#counts.rulesCopiedIn += this.#tables.rules(family, table);
      this.#counts.transactions++;
    }
    this.#invocations.push(invocation);
  }

  /** Work of the kernel that no line shows. */
  add(work: Pick<CountedWork, 'tablePlaces' | 'tablePermutations'>): void {
    this.#counts.tablePlaces += work.tablePlaces ?? 0;
    this.#counts.tablePermutations += work.tablePermutations ?? 0;
  }

  programming(): Programming {
    return programming(this.#invocations, this.#counts, this.#syncs);
  }

  /**
   * Counts the lines of a run: each is one object written or deleted, and one netlink message, where the
   * tool has those. Returns the tables of iptables that are written, with the rules written to each.
   */
  #write(invocation: Invocation): ReadonlyMap<string, number> {
    const tool = toolOf(invocation);
    const tables = new Map<string, number>();
    let table = /(?:^| )-t (\S+)/.exec(invocation.arguments)?.[1] ?? 'filter';
    if (tool === 'iptables') tables.set(table, 0);
    let lines = 0;
    const count = (line: string, times: number): void => {
      if (line === '' || line.startsWith('#')) return;
      if (tool === 'iptables-restore' && line.startsWith('*')) {
        table = line.slice(1);
        tables.set(table, 0);
        return;
      }
      lines += times;
      const kind = kindOf(tool, line);
      if (kind === undefined) return;
      this.#counts[kind] += times;
      if (kind === 'rules' && tables.has(table)) tables.set(table, tables.get(table)! + times);
    };
    for (const part of partsOf(invocation)) {
      if (typeof part === 'string') for (const line of part.split('\n')) count(line, 1);
      // All lines of another part have one command, which the first tells.
      else if (part.count > 0) count(firstOf(part), part.count);
    }
    this.#message(tool, lines);
    return tables;
  }

  #message(tool: Invocation['tool'], lines: number): void {
    if (tool === 'nft') {
      this.#counts.transactions++;
      // A message for each command, and one each for the begin and the end of the batch.
      this.#counts.netlinkMessages += lines + 2;
    } else if (tool === 'ip' || tool === 'ipset' || tool === 'ipvsadm') {
      this.#counts.transactions += lines;
      this.#counts.netlinkMessages += lines;
    } else if (tool === 'conntrack') this.#list(1, 0);
  }

  /** One whole table is copied out of the kernel. */
  #copyOut(family: Family, table: string): void {
    this.#counts.tableCopies++;
    this.#counts.rulesCopiedOut += this.#tables.rules(family, table);
  }

  #list(requests: number, objects: number): void {
    this.#counts.dumps += requests;
    this.#counts.objectsListed += objects;
  }

  *#listed<Entry>(entries: Iterable<Entry>): Generator<Entry> {
    this.#list(1, 0);
    for (const entry of entries) {
      this.#list(0, 1);
      yield entry;
    }
  }
}

/** The lines that an invocation hands over, or its command line. */
function partsOf(invocation: Invocation): readonly TextPart[] {
  return invocation.parted?.parts ?? [invocation.input ?? invocation.arguments];
}

function firstOf(part: Exclude<TextPart, string>): string {
  return part instanceof LineRun ? (part.lines[0]?.text ?? '') : part.text;
}
