import type { LinuxHostOptions } from '@packet-path/linux-host';

/** The parts of a host that may be chosen beside its rules: evaluators, registries, tables, schedulers. */
export type HostPartsOptions = Pick<LinuxHostOptions, 'conntrack' | 'ipvs' | 'nft' | 'rules'>;
