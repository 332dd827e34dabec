/**
 * A connection or template of IPVS: its place in the {@link ConnectionTable}'s columns. Once it is
 * freed the number is given to another.
 */
export type IpvsHandle = number;

/** No connection. */
export const NONE: IpvsHandle = -1;
