import { declareCounters, declareDraws, declareNotes, declareReasons } from '@packet-path/core';
import type { Ipvs } from './ipvs.ts';
import { enterSysctls } from './settings/declare-sysctls.ts';
import type {
  IpvsConnectionStep,
  IpvsConntrackStep,
  IpvsDropCause,
  IpvsDropStep,
  IpvsForwardStep,
  IpvsScheduleStep,
  IpvsServiceStep,
  IpvsTemplateStep,
} from './trace/steps.ts';

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

  interface UpkeepCounters {
    /** Runs of IPVS's rate estimator. */
    estimatorRuns: number;
    /** Estimators of services and servers that were brought up to date in those runs. */
    estimatorsRead: number;
    /** Counters of one processor that were read for one estimator. */
    estimatorReads: number;
  }

  interface TraceSteps {
    'ipvs-connection': IpvsConnectionStep;
    'ipvs-template': IpvsTemplateStep;
    'ipvs-service': IpvsServiceStep;
    'ipvs-schedule': IpvsScheduleStep;
    'ipvs-forward': IpvsForwardStep;
    'ipvs-conntrack': IpvsConntrackStep;
    'ipvs-drop': IpvsDropStep;
  }

  interface DropReasons {
    /** IPVS dropped the packet. */
    ipvs: { readonly cause: IpvsDropCause };
  }

  interface DrawPurposes {
    /** A scheduler's choice: those of `twos`, and of schedulers of one's own. */
    'ipvs-scheduler': true;
    /** The bucket of the connection table that `drop_entry` looks at next. */
    'ipvs-drop-entry': true;
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
    /** The IPVS connection that a recorded course has made for it; -1 for none. */
    ipvsConnection: number;
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

declareDraws({ 'ipvs-scheduler': 'path', 'ipvs-drop-entry': 'upkeep' });

declareNotes({ ipvsProperty: false, ipvsConnection: -1 });

declareReasons({ ipvs: ({ cause }) => `IPVS: ${cause}` });

enterSysctls();
