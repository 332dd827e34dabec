/** Words about a data plane that reports show beside its numbers. */
export interface PlaneRemarks {
  /**
   * The rules that a new connection evaluates among the plane's rules for services, as a formula:
   * s is the place of the service among all S, e that of the endpoint among all N of the service.
   */
  readonly formula?: {
    /** `1 + s + 1 + e + 2`, or a sentence. */
    readonly rules: string;
    /** `S + N + 4` */
    readonly worst: string;
    /** The terms of the rules, in the formula's order: `2s`, and the rules that it stands for. */
    readonly terms?: readonly { readonly term: string; readonly sentence: string }[];
  };
  /** Sentences about figures published elsewhere, each shown where the worst case is that figure. */
  readonly published?: readonly {
    readonly worst: number;
    readonly sentence: string;
    /** The page that they were published on. */
    readonly url?: string;
  }[];
}
