import { vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';

/** The output of a command, and its exit code. */
export interface RanCommand {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a command in this process. */
export async function runCommand(...args: string[]): Promise<RanCommand> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    }),
  );
  try {
    const code = await runCommandLine(args);
    return { ...printed, code };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
