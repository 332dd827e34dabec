/** The exit codes of a command. */
export const ExitCode = {
  SUCCESS: 0,
  /** It ran, and what it checked did not hold. */
  DIFFERENT: 1,
  /** It did not run: the arguments or what they name were not right. */
  USAGE: 2,
  /** A fault of this program or of a module of the user's: the lines on stderr tell where. */
  FAULT: 70,
  /** Whoever read its output has gone; the code that a shell gives a process which SIGPIPE ended. */
  UNHEARD: 141,
  /** SIGTERM or SIGINT ended it after the work at hand; the rest is left to another run. */
  STOPPED: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Takes a command's exit code. */
export type Settle = (code: ExitCode) => void;
