import type { Handle } from '@packet-path/tables';

/**
 * A connection or template of IPVS: its record in the {@link ConnectionTable}. Once it is freed the
 * number is given to another.
 */
export type IpvsHandle = Handle<'ipvs'>;
