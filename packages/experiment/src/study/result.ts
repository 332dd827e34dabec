import {
  type ConnectionOutcome,
  type OptionValue,
  objectOf,
  type RuleScope,
  type WorkCounters,
} from '@packet-path/core';
import type { Means, PlaneRemarks, ProgramSize } from '@packet-path/data-plane';
import type { Summary } from '../statistics/summary.ts';
import type { StudyProgramming } from './study-programming.ts';

/**
 * The result of a study: plain values, so that `JSON.stringify` writes them as they are.
 *
 * ```ts
 * const result: StudyResult = runStudy({
 *   clusters: [{ name: 'mine', kind: 'described', cluster: () => cluster }],
 *   planes: planesNamed(['ipvs']),
 * });
 * result.runs[0]?.newConnection.rules.mean; // 15
 * ```
 */
export interface StudyResult {
  readonly format: 'packet-path/study/2';
  readonly seed: string;
  /** The numbers of requests a connection that `StudyRun.requests` answers for, in their order. */
  readonly requests: readonly number[];
  /** Of rules from anywhere: what was taken for granted of the host, or not understood. */
  readonly notes?: readonly string[];
  /** The data planes compared, in the order of the table and the charts. */
  readonly planes: readonly StudyPlaneName[];
  /** A run for each cluster and plane: cluster by cluster, and plane by plane within. */
  readonly runs: readonly StudyRun[];
}

/** The fields by which a study result is told from another argument. */
export const SOME_STUDY: OptionValue = objectOf('format', 'seed', 'requests', 'planes');

/** A data plane as the reports name it. */
export interface StudyPlaneName {
  /** For files: `iptables-2019`. */
  readonly name: string;
  /** For people: `iptables (2019)`. */
  readonly title: string;
  /** The place of its rules for services in the ledger; null for a plane that names none. */
  readonly serviceRules: RuleScope | null;
  readonly remarks: PlaneRemarks;
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
  /** Pairs of such a service port and an endpoint that was met: every mean is over these. */
  readonly pairs: number;
  /** How many pairs there are, and by which means those were met. */
  readonly met: EndpointsMet;
  readonly program: ProgramSize;
  /** The ledgers of its syncs, where they were asked for (`StudyOptions.programming`). */
  readonly programming?: StudyProgramming;
  /** The first packet of a connection: its SYN, or its first datagram. */
  readonly newConnection: {
    readonly rules: Summary;
    /** Rules evaluated in the plane's rules for services; 0 where it names none. */
    readonly serviceRules: Summary;
    /** Look-ups in sets and maps. */
    readonly setLookups: Summary;
    /** Entries compared in hash tables of connections and services. */
    readonly hashProbes: Summary;
    /** The mean of each counter of the ledger that is not zero. */
    readonly work: Partial<WorkCounters>;
  };
  /** A packet of a known connection: the packets of a request, both ways. */
  readonly establishedPacket: {
    /** The mean, over both directions. */
    readonly rules: number;
    /** Rules of the table that holds the plane's rules for services among them. */
    readonly serviceRules: number;
    readonly hashProbes: number;
    readonly setLookups: number;
  };
  /** For each of the study's numbers of requests a connection. */
  readonly requests: readonly RequestCost[];
  /** Each service port that answered; empty in runs where nobody asked for them. */
  readonly destinations: readonly DestinationCost[];
  /** Destinations that are not in the sums: services without endpoints, and headless ones. */
  readonly others: readonly OtherDestination[];
}

/** How the endpoints of a run were met. */
export interface EndpointsMet {
  /** Pairs of a service port and an endpoint that new connections may get. */
  readonly of: number;
  /** The number of service ports whose endpoints were met by each means. */
  readonly means: Readonly<Partial<Record<Means | 'samples', number>>>;
  /** The sample, where endpoints could only be sampled. */
  readonly sample: StudySample | null;
}

/** Connections opened to a service port because its outcomes cannot be told one by one. */
export interface StudySample {
  /** To each such service port. */
  readonly connections: number;
  /** Why they cannot. */
  readonly reasons: readonly string[];
  /** 0.99 */
  readonly confidence: number;
  /** With this confidence, no endpoint that gets a larger share of connections was missed. */
  readonly missedShare: number;
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
  /** Endpoints met, and how many there are. */
  readonly endpoints: number;
  readonly of: number;
  readonly means: Means | 'samples';
  readonly rules: Summary;
}

/** A destination where no endpoint is chosen for the client. */
export interface OtherDestination {
  readonly name: string;
  /** `tcp 10.96.0.10:53`; null where there is no address to send to. */
  readonly address: string | null;
  readonly outcome: OtherOutcome;
  /** Rules the first packet evaluated; 0 where there is no address to send to. */
  readonly rules: number;
}

/**
 * The fate of such a connection: refused, dropped or misdirected on the way; `direct` to a pod's
 * own address, as a headless service's clients connect; or impossible for want of any address.
 */
export type OtherOutcome = Exclude<ConnectionOutcome, 'established'> | 'direct' | 'no address';
