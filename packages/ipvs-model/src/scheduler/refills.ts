/**
 * Work of the kernel on the tables of schedulers, since the host began. The kernel fills such a table
 * at once, whenever the service's scheduler is chosen and whenever a destination is added, removed or
 * (but for dh) edited, as the command runs: no packet pays for it.
 */
export class Refills {
  /** Places filled: 256 a time by dh and sh, 4093 by mh. */
  places = 0;
  /** Destinations whose permutation was worked out, with two hashes each: all of a service, by mh. */
  permutations = 0;
}
