import { Conntrack } from '@packet-path/conntrack';
import {
  type Choices,
  type Family,
  Host,
  type Packet,
  type TraceStep,
  type Traversal,
} from '@packet-path/core';
import {
  Ipsets,
  Iptables,
  type IptablesOptions,
  RuleMemory,
  type TableName,
} from '../src/index.ts';

/** A router between 10.0.0.0/24 on eth0 and 10.0.1.0/24 on eth1, with rules. */
export class TestNode {
  readonly host: Host;
  readonly conntrack: Conntrack;
  readonly ipsets: Ipsets;
  readonly memory: RuleMemory;
  readonly iptables: Iptables;

  constructor(
    text: string,
    family: Family = 4,
    options: Partial<IptablesOptions> & {
      readonly choices?: Choices;
      readonly startsAt?: number;
      /** Of conntrack's table. */
      readonly buckets?: number;
    } = {},
  ) {
    this.host = new Host({
      forwarding: true,
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
        { name: 'eth1', addresses: ['10.0.1.1/24', 'fd01::1/64'] },
      ],
      ...(options.choices !== undefined && { choices: options.choices }),
      startsAt: options.startsAt ?? 0,
    });
    // Few buckets: tests make thousands of nodes, and a table of the usual size is a megabyte.
    this.conntrack = new Conntrack(this.host, { buckets: options.buckets ?? 1024 });
    this.ipsets = new Ipsets(this.host);
    this.memory = new RuleMemory(this.host.clock);
    this.iptables = new Iptables(this.host, family, {
      memory: this.memory,
      conntrack: this.conntrack,
      ipsets: this.ipsets,
      ...options,
    });
    if (text !== '') this.iptables.load(text);
  }

  /** Sends a packet, with what the walk told of its rules and decisions. */
  trace(packet: Packet): { readonly traversal: Traversal; readonly steps: readonly TraceStep[] } {
    const steps: TraceStep[] = [];
    const stop = this.host.listen((step) => steps.push(step));
    const traversal = this.host.send(packet);
    stop();
    return { traversal, steps };
  }

  /** How often each rule of a chain has matched. */
  matched(table: TableName, chain: string): readonly number[] {
    const found = this.iptables.view.table(table)?.chain(chain);
    return (found?.rules ?? []).map((_, rule) => found?.counters(rule).packets ?? 0);
  }
}

/** The text of one table with rules, and chains of the user's. */
export function tableOf(
  table: TableName,
  rules: readonly string[],
  chains: readonly string[] = [],
): string {
  const lines = [`*${table}`, ...chains.map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT'];
  return `${lines.join('\n')}\n`;
}
