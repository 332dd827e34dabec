/** A file that was dropped in, as its reader needs it; its hash stands for it in requests. */
export interface KeptFile {
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text in UTF-8, in hexadecimal digits. */
  readonly sha256: string;
}

/** A cluster, or a host with rules, that a question is about. */
export type Scene =
  /** The shop of the examples, with its policies. */
  | { readonly kind: 'shop'; readonly policies: boolean }
  | {
      readonly kind: 'synthetic';
      readonly services: number;
      readonly endpoints: number;
      /** NetworkPolicies that select the client; 0 leaves Calico away. */
      readonly policies: number;
    }
  /** Files by their hashes: one cluster with policies, or the rules of one host. */
  | { readonly kind: 'files'; readonly files: readonly string[] };

/** kube-proxy's modes by the names of their data planes. */
export const MODES = ['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace'] as const;
export type Mode = (typeof MODES)[number];

/** The ends that a connection may begin at; `address` is one of the user's own. */
export const CLIENTS = ['pod', 'node', 'outside'] as const;
export type Client = (typeof CLIENTS)[number];

export interface SceneRequest {
  readonly scene: Scene;
}

/** A port of a service that can be called. */
export interface SceneService {
  /** `namespace/name`, with `:port` where the port has a name. */
  readonly name: string;
  readonly protocol: string;
  /** The addresses at which it can be called, each with its port. */
  readonly addresses: readonly { readonly what: string; readonly at: string }[];
  readonly endpoints: number;
}

/** Asks for the services of a scene whose names have a text in them, and for the one that is chosen. */
export interface ServicesRequest {
  readonly scene: Scene;
  readonly search: string;
  readonly chosen: string;
}

export interface ServicesAnswer {
  /** The first of those that were searched for. */
  readonly services: readonly SceneService[];
  /** Null where the scene has no service of that name. */
  readonly chosen: SceneService | null;
}

/** The parts of a scene that a user chooses from. */
export interface SceneAnswer {
  /** Whether it is a cluster: of a host with rules the services are addresses that rules are about. */
  readonly isCluster: boolean;
  /** The first of them: a large cluster's others are asked for by `services`. */
  readonly services: readonly SceneService[];
  /** All services that there are. */
  readonly count: number;
  /** The service that is called unless another is chosen: the first that has endpoints; empty where there is none. */
  readonly first: string;
  readonly endpoints: number;
  readonly policies: number;
  /** Sentences of the readers: what was passed over or supposed. */
  readonly notes: readonly string[];
}
