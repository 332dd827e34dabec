import { Conntrack } from '@packet-path/conntrack';
import {
  type Choices,
  Host,
  type Packet,
  PacketPathError,
  type TraceStep,
  type Traversal,
  tcp,
} from '@packet-path/core';
import { Nftables, type NftEvaluator, type NftUnknown, type NftVersion } from '../src/index.ts';

/** A router between 10.0.0.0/24 on eth0 and 10.0.1.0/24 on eth1, with rules. */
export class TestNode {
  readonly host: Host;
  readonly conntrack: Conntrack;
  readonly nftables: Nftables;

  constructor(
    script = '',
    choices?: Choices,
    evaluator?: NftEvaluator,
    unknown: NftUnknown = 'refuse',
    version: NftVersion = '1.0.6',
  ) {
    this.host = new Host({
      forwarding: true,
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
        { name: 'eth1', addresses: ['10.0.1.1/24', 'fd01::1/64'] },
      ],
      ...(choices !== undefined && { choices }),
    });
    this.conntrack = new Conntrack(this.host);
    this.nftables = new Nftables(this.host, {
      conntrack: this.conntrack,
      version,
      unknown,
      ...(evaluator !== undefined && { evaluator }),
    });
    if (script !== '') this.nftables.load(script);
  }

  send(packet: Packet): Traversal {
    return this.host.send(packet);
  }

  /** Sends a packet, with what the walk told of its rules and decisions. */
  trace(packet: Packet): { readonly traversal: Traversal; readonly steps: readonly TraceStep[] } {
    const steps: TraceStep[] = [];
    const stop = this.host.listen((step) => steps.push(step));
    const traversal = this.host.send(packet);
    stop();
    return { traversal, steps };
  }

  /** Whether a packet passes through. */
  passes(packet: Packet): boolean {
    return this.send(packet).outcome === 'forwarded';
  }
}

/** A script with one chain at FORWARD, that drops what its rules do not accept, and what goes with it. */
export function forwarding(rules: readonly string[], others = '', family = 'ip'): string {
  return `table ${family} t {
${others}
	chain forward {
		type filter hook forward priority filter; policy drop;
		${rules.join('\n\t\t')}
	}
}
`;
}

/** A SYN from 10.0.0.2 to 10.0.1.2, through the host. */
export function syn(destinationPort = 80, sourcePort = 40000): Packet {
  return tcp(
    { address: '10.0.0.2', port: sourcePort },
    { address: '10.0.1.2', port: destinationPort },
    { inputInterface: 'eth0' },
  );
}

/** The error of a refused script: its code, line and problem. */
export function refusal(run: () => void): Pick<PacketPathError, 'code' | 'line' | 'problem'> {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    const { code, line, problem } = error;
    return { code, line, problem };
  }
  throw new Error('the script was not refused');
}
