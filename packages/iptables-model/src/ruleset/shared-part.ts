/** A part of rules that many share. */
export interface SharedPart {
  /** Whether it holds something of the host by name, a set for instance. */
  readonly holds: boolean;
}
