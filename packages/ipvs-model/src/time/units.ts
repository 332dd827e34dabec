/**
 * Ticks of the kernel's clock since boot, or between two moments: {@link HZ} of them are a second.
 * Timers, timeouts and estimations are kept in them.
 */
export type Jiffies = number;

/** Whole seconds, as ipvsadm prints and takes timeouts. */
export type Seconds = number;

/** Jiffies in a second (`CONFIG_HZ`), as in the recordings' kernel. */
export const HZ = 250;
