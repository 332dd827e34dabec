import { declareCounters, declareDraws, declareNotes } from '@packet-path/core';
import type { Ipvs } from './ipvs.ts';

declare module '@packet-path/core' {
  interface WorkCounters {
    /** Look-ups in the IPVS connection table. */
    ipvsConnectionLookups: number;
    /** Chain entries compared in those look-ups. */
    ipvsConnectionProbes: number;
    /** Connections entered in the IPVS connection table. */
    ipvsConnectionInserts: number;
    /** Look-ups in the IPVS service table. */
    ipvsServiceLookups: number;
    /** Chain entries compared in those look-ups. */
    ipvsServiceProbes: number;
    /** Destinations that a scheduler examined. */
    schedulerSteps: number;
  }

  interface TraceSteps {
    /** IPVS did something with a connection or service. */
    ipvs: {
      readonly event: 'connection' | 'service' | 'schedule' | 'forward' | 'drop' | 'pass';
      readonly reason: string;
    };
  }

  interface DrawPurposes {
    /** IPVS `drop_entry`, and other sampled housekeeping. */
    ipvs: true;
    /** The scheduler twos: the two destinations that it compares. */
    'ipvs-scheduler': true;
  }

  interface ErrorCodes {
    'unknown-scheduler': true;
    'unknown-service': true;
    'unknown-destination': true;
  }

  interface Tools {
    ipvsadm: true;
  }

  interface HostParts {
    ipvs: Ipvs;
  }

  interface PacketBuffer {
    /** IPVS has sent this packet on: it must not look at it again (`skb->ipvs_property`). */
    ipvsProperty: boolean;
  }
}

declareCounters({
  ipvsConnectionLookups: {
    meaning: 'Look-ups in the IPVS connection table.',
    heading: 'IPVS connection look-ups',
    kind: 'hash look-up',
    rank: 60,
  },
  ipvsConnectionProbes: {
    meaning: 'Chain entries compared in those look-ups.',
    heading: 'IPVS connection probes',
    kind: 'hash probe',
    rank: 61,
  },
  ipvsConnectionInserts: {
    meaning: 'Connections entered in the IPVS connection table.',
    heading: 'IPVS connection inserts',
    kind: 'hash insert',
    rank: 62,
  },
  ipvsServiceLookups: {
    meaning: 'Look-ups in the IPVS service table.',
    heading: 'IPVS service look-ups',
    kind: 'hash look-up',
    rank: 63,
  },
  ipvsServiceProbes: {
    meaning: 'Chain entries compared in those look-ups.',
    heading: 'IPVS service probes',
    kind: 'hash probe',
    rank: 64,
  },
  schedulerSteps: {
    meaning: 'Destinations that a scheduler examined.',
    heading: 'scheduler steps',
    kind: 'scheduler step',
    rank: 65,
  },
});

declareDraws({ ipvs: 'upkeep', 'ipvs-scheduler': 'path' });

declareNotes({ ipvsProperty: false });
