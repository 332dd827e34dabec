import type { ConnectionOutcome, WorkCounters } from '@packet-path/core';
import type { Summary } from '../statistics/summary.ts';

/** What a study found: plain values, so that `JSON.stringify` writes them as they are. */
export interface StudyResult {
  readonly format: 'packet-path/study/1';
  readonly seed: string;
  /** The numbers of requests a connection that `StudyRun.requests` answers for, in their order. */
  readonly requests: readonly number[];
  /** The data planes compared, in the order of the table and the charts. */
  readonly planes: readonly StudyPlaneName[];
  /** A run for each cluster and plane: cluster by cluster, and plane by plane within. */
  readonly runs: readonly StudyRun[];
}

/** A data plane as the reports name it. */
export interface StudyPlaneName {
  /** For files: `iptables-2019`. */
  readonly name: string;
  /** For people: `iptables (2019)`. */
  readonly title: string;
}

/** Whether a cluster was described by its owner, or made in one of several sizes. */
export type ClusterKind = 'described' | 'synthetic';

/** One cluster in one data plane. Rules are rules evaluated, in all tables and hooks unless said. */
export interface StudyRun {
  readonly cluster: string;
  readonly kind: ClusterKind;
  /** The plane's name. */
  readonly plane: string;
  /** Service ports that answered a new connection. */
  readonly services: number;
  /** Pairs of such a service port and one of its endpoints: every mean is over these. */
  readonly pairs: number;
  readonly program: ProgramSize;
  /** The first packet of a connection: its SYN, or its first datagram. */
  readonly newConnection: {
    readonly rules: Summary;
    /**
     * Rules of table nat evaluated from PREROUTING, in the chains it calls too; 0 in nftables mode,
     * which has no such table.
     */
    readonly natPrerouting: Summary;
    /** Of ipsets, and of sets and maps of nftables. */
    readonly setLookups: Summary;
    /** Entries compared in conntrack's table, and in the two tables of IPVS. */
    readonly hashProbes: Summary;
    /** Of each unit of work, the mean. */
    readonly work: WorkCounters;
  };
  /** A packet of a known connection: the packets of a request, both ways. */
  readonly establishedPacket: {
    /** The mean, over both directions. */
    readonly rules: number;
    /** Rules of table nat among them. */
    readonly natRules: number;
    readonly hashProbes: number;
    readonly setLookups: number;
  };
  /** For each of the study's numbers of requests a connection. */
  readonly requests: readonly RequestCost[];
  /** Each service port that answered; empty in runs where nobody asked for them. */
  readonly destinations: readonly DestinationCost[];
  /** What is not in the sums: services without endpoints, and headless ones. */
  readonly others: readonly OtherDestination[];
}

/** How much a data plane was given to load. */
export interface ProgramSize {
  readonly rules: number;
  readonly chains: number;
  readonly sets: number;
  readonly virtualServices: number;
}

/** A whole connection (handshake, requests, closing) shared out among its requests. */
export interface RequestCost {
  readonly requestsPerConnection: number;
  /** Rules of the connection, divided by its requests. */
  readonly rules: Summary;
}

/** One service port: the first packet of a new connection, over its endpoints. */
export interface DestinationCost {
  /** `namespace/name:port`, or the address where no name is known. */
  readonly name: string;
  /** `tcp 10.96.0.10:53`. */
  readonly address: string;
  readonly endpoints: number;
  readonly rules: Summary;
}

/** What a client connects to without an endpoint being chosen for it. */
export interface OtherDestination {
  readonly name: string;
  /** `tcp 10.96.0.10:53`; null where there is no address to send to. */
  readonly address: string | null;
  readonly outcome: OtherOutcome;
  /** Rules the first packet evaluated; 0 where there is no address to send to. */
  readonly rules: number;
}

/**
 * What becomes of such a connection: refused, dropped or misdirected on the way; `direct` to a pod's
 * own address, as a headless service's clients connect; or impossible for want of any address.
 */
export type OtherOutcome = Exclude<ConnectionOutcome, 'established'> | 'direct' | 'no address';
