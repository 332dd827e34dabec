/** Which way a packet of a connection goes; `input-only` where no packet of the server is seen. */
export type StateDirection = 'input' | 'output' | 'input-only';

/** For each event the states it changes; every other state stays. */
export type Changes<State extends string, Event extends string> = Readonly<
  Record<Event, Readonly<Partial<Record<State, State>>>>
>;

/** A state machine as one number a cell: the next state at `event * states + state`. */
export type TransitionTable = Readonly<Record<StateDirection, Uint8Array>>;

export function compileTransitions<State extends string, Event extends string>(
  states: readonly State[],
  events: readonly Event[],
  changes: Readonly<Record<StateDirection, Changes<State, Event>>>,
): TransitionTable {
  const compile = (direction: StateDirection): Uint8Array =>
    Uint8Array.from(
      events.flatMap((event) =>
        states.map((state) => states.indexOf(changes[direction][event][state] ?? state)),
      ),
    );
  return {
    input: compile('input'),
    output: compile('output'),
    'input-only': compile('input-only'),
  };
}
