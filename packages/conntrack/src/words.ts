import {
  declareCounters,
  declareDraws,
  declareNotes,
  declareReasons,
  type Endpoint,
  type Tuple,
} from '@packet-path/core';
import type { Conntrack } from './conntrack.ts';
import type { Manipulation } from './nat/nat-range.ts';
import type { NatEvent } from './nat/tell-nat.ts';
import { enterSysctls } from './sysctls.ts';
import type { ConntrackHandle } from './table/units.ts';
import {
  type ConnectionState,
  type ConntrackCause,
  type Direction,
  NO_CONNECTION,
} from './tuple/connection-state.ts';
import type { Zone } from './tuple/zone.ts';

declare module '@packet-path/core' {
  interface WorkCounters {
    /** Look-ups of a tuple in conntrack's table. */
    conntrackLookups: number;
    /** Chain entries compared in those look-ups. */
    conntrackProbes: number;
    /** Connections entered in conntrack's table. */
    conntrackInserts: number;
    /** Tuples that NAT tested for being free. */
    natTuplesTried: number;
  }

  interface TraceSteps {
    /** Conntrack did something with a connection. */
    conntrack: {
      readonly event:
        | 'new'
        | 'found'
        | 'related'
        | 'confirmed'
        | 'invalid'
        | 'untracked'
        | 'dropped';
      /** The tuple of the connection, or of the packet where there is none. */
      readonly tuple: Tuple | null;
      readonly state?: ConnectionState;
      readonly direction?: Direction;
      /** Of a connection that was confirmed: the tuple of its answers. */
      readonly reply?: Tuple;
      /** Why a packet is invalid, untracked or dropped. */
      readonly cause?: ConntrackCause;
    };
    /** NAT set a mapping up, or rewrote the packet. */
    nat: {
      readonly event: NatEvent;
      readonly manipulation: Manipulation;
      /** The end that is rewritten, before and after. */
      readonly from: Endpoint;
      readonly to: Endpoint;
    };
  }

  interface DropReasons {
    /** Conntrack dropped the packet. */
    conntrack: { readonly cause: ConntrackCause };
  }

  interface DrawPurposes {
    /** The port where NAT begins its search for a free tuple. */
    'nat-port': true;
    /** Which neighbouring entries an early drop looks at. */
    'early-drop': true;
    /** The longest chain of the hash table that may still grow, above the least. */
    'chain-length': true;
  }

  interface Tools {
    conntrack: true;
  }

  interface HostParts {
    conntrack: Conntrack;
  }

  interface PacketBuffer {
    /** The entry in conntrack's table this packet belongs to, or {@link NO_CONNECTION}. */
    connection: ConntrackHandle;
    connectionState: ConnectionState;
    connectionDirection: Direction;
    /** The conntrack zone the packet is to be looked up in (`-j CT --zone`); 0 unless a rule says so. */
    connectionZone: Zone;
    /**
     * Whether conntrack must leave the packet alone (`IP_CT_UNTRACKED`: NOTRACK, or IPVS without
     * `net.ipv4.vs.conntrack`).
     */
    untracked: boolean;
    /**
     * A rule has said how its connection is to be tracked, or it answers a packet without one: later
     * rules do not change that (Linux: `skb->_nfct` is set, without a connection).
     */
    attached: boolean;
    /** The helper that a rule gives to the packet's connection, if it is new (`-j CT --helper`). */
    connectionHelper: string | null;
  }
}

declareCounters({
  conntrackLookups: {
    meaning: "Look-ups of a tuple in conntrack's table.",
    heading: 'conntrack look-ups',
    kind: 'hash look-up',
    rank: 50,
  },
  conntrackProbes: {
    meaning: 'Chain entries compared in those look-ups.',
    heading: 'conntrack probes',
    kind: 'hash probe',
    rank: 51,
  },
  conntrackInserts: {
    meaning: "Connections entered in conntrack's table.",
    heading: 'conntrack inserts',
    kind: 'hash insert',
    rank: 52,
  },
  natTuplesTried: {
    meaning: 'Tuples that NAT tested for being free.',
    heading: 'NAT tuples',
    kind: 'NAT tuple',
    rank: 53,
  },
});

declareDraws({ 'nat-port': 'upkeep', 'early-drop': 'upkeep', 'chain-length': 'upkeep' });

declareNotes({
  connection: NO_CONNECTION,
  connectionState: 'UNTRACKED',
  connectionDirection: 'original',
  connectionZone: 0,
  untracked: false,
  attached: false,
  connectionHelper: null,
});

declareReasons({ conntrack: ({ cause }) => `conntrack: ${cause}` });

enterSysctls();
