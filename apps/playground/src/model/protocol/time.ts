/** Figures of publications with assumptions of the reader's. */
export interface TimeRequest {
  readonly figure: 'response' | 'processor' | 'tail';
  /** By the names that `TimeAnswer` gives; those left out are the library's. */
  readonly assumptions: Readonly<Record<string, number>>;
  readonly estimator: boolean;
  /** `closed`: the closed form; `events`: the simulation of events. */
  readonly by: 'closed' | 'events';
}

export interface TimeAnswer {
  readonly figure: string;
  readonly by: 'closed' | 'events';
  readonly assumptions: readonly {
    readonly name: string;
    readonly unit: string;
    readonly low: number;
    readonly value: number;
    readonly high: number;
    readonly source: string;
  }[];
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly {
      readonly x: number;
      readonly low: number;
      readonly y: number;
      readonly high: number;
    }[];
  }[];
}
