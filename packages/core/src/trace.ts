import type { ChoicePurpose } from './chance/choices.ts';
import type { Hook, Verdict } from './hook.ts';
import type { Packet } from './packet/packet.ts';
import type { Tuple } from './packet/tuple.ts';

/** One step of a packet's way, told only when someone listens. */
export type TraceStep =
  /** A packet entered the host: from an interface, from a local process, or made by the kernel. */
  | { readonly kind: 'packet'; readonly origin: PacketOrigin; readonly packet: Packet }
  /** A routing decision. */
  | {
      readonly kind: 'route';
      readonly outcome: 'local' | 'forward' | 'output' | 'unreachable' | 'martian';
      readonly interface: string | null;
      readonly reason: string;
    }
  /** A hook function begins. */
  | {
      readonly kind: 'hook';
      readonly hook: Hook;
      readonly priority: number;
      readonly name: string;
    }
  /** A hook function has ended the packet's way through the hook. */
  | {
      readonly kind: 'verdict';
      readonly hook: Hook;
      readonly name: string;
      readonly verdict: Verdict;
    }
  /** A rule was evaluated. `rule` counts from 1, as TRACE does. */
  | {
      readonly kind: 'rule';
      readonly table: string;
      readonly chain: string;
      readonly rule: number;
      readonly hook: Hook;
      readonly matched: boolean;
      /** The rule in the tool's own words. */
      readonly text: string;
      /** Which match said no; empty when all said yes. */
      readonly reason: string;
    }
  /** A walk ran past a chain's last rule, or came back from a RETURN. */
  | {
      readonly kind: 'return';
      readonly table: string;
      readonly chain: string;
      readonly hook: Hook;
      readonly cause: 'end' | 'RETURN';
    }
  /** A built-in chain's policy decided. */
  | {
      readonly kind: 'policy';
      readonly table: string;
      readonly chain: string;
      readonly hook: Hook;
      readonly verdict: string;
    }
  /** A set or map was asked. */
  | {
      readonly kind: 'set';
      readonly set: string;
      readonly element: string;
      readonly hit: boolean;
      readonly probes: number;
    }
  /** A random number was drawn. */
  | { readonly kind: 'draw'; readonly purpose: ChoicePurpose; readonly outcome: boolean | number }
  /** Conntrack did something with a connection. */
  | {
      readonly kind: 'conntrack';
      readonly event:
        | 'new'
        | 'found'
        | 'related'
        | 'confirmed'
        | 'invalid'
        | 'untracked'
        | 'dropped';
      readonly tuple: Tuple | null;
      readonly reason: string;
    }
  /** NAT set a mapping up, or rewrote the packet. */
  | {
      readonly kind: 'nat';
      readonly event: 'setup' | 'translate';
      readonly manipulation: 'source' | 'destination';
      readonly from: string;
      readonly to: string;
    }
  /** IPVS did something with a connection or service. */
  | {
      readonly kind: 'ipvs';
      readonly event: 'connection' | 'service' | 'schedule' | 'forward' | 'drop' | 'pass';
      readonly reason: string;
    }
  /** A packet left through an interface. */
  | { readonly kind: 'emit'; readonly interface: string; readonly packet: Packet }
  /** A packet reached a local socket; the process is named where it is one of a process's. */
  | { readonly kind: 'deliver'; readonly packet: Packet; readonly process?: string }
  /** A process called somebody, heard how that came out, or copied payload between sockets. */
  | {
      readonly kind: 'socket';
      readonly event: 'connect' | 'connected' | 'refused' | 'timed out' | 'unreachable' | 'copy';
      readonly process: string;
      readonly reason: string;
    }
  /** A packet ended otherwise. */
  | { readonly kind: 'drop'; readonly reason: string };

/** Who made a packet. */
export type PacketOrigin = 'interface' | 'process' | 'kernel' | 'loopback';

/** Hears the steps as they happen. */
export type TraceListener = (step: TraceStep) => void;
