/** The parts of a recorded case that say something of IPVS (fixtures/kernel-cases/FORMAT.md). */
export interface KernelCase {
  readonly name: string;
  readonly recorded: { readonly jiffiesAtZero: number };
  readonly setup: {
    readonly ipvsadm: string;
    readonly iptables?: readonly string[];
    readonly interfaces: readonly {
      readonly name: string;
      readonly addresses?: readonly string[];
      readonly local?: readonly string[];
      readonly side?: 'client' | 'server';
    }[];
    readonly routes: readonly string[];
    readonly sysctls: Readonly<Record<string, number | string>>;
  };
  readonly steps: readonly KernelStep[];
}

export interface KernelStep {
  /** Seconds. */
  readonly at: number;
  readonly configure?: string;
  readonly inject?: Inject;
  readonly expect: Readonly<Record<string, unknown>>;
}

export interface Inject {
  readonly from: 'client' | 'server' | 'director';
  readonly src: string;
  readonly dst: string;
  readonly protocol: string;
  readonly sport: number;
  readonly dport: number;
  readonly flags?: readonly string[];
  readonly tcp?: { readonly seq: number; readonly ack: number; readonly window: number };
  readonly icmp?: InjectedIcmp;
  readonly ttl?: number;
  readonly length?: number;
  readonly mark?: number;
  readonly socket?: string;
  readonly checksum?: string;
}

interface InjectedIcmp {
  readonly type: number;
  readonly code: number;
  readonly mtu?: number;
  readonly inner?: Omit<Inject, 'from'>;
}
