import { PacketPathError } from '../error/error.ts';
import type { Invocation, ToolName } from './invocation.ts';

/** Runs a tool: changes the host as its command line and its input say. */
export type RunTool = (invocation: Invocation) => void;

/** The tools that a host answers to: each model brings those that change it. */
export class ToolTable {
  readonly #tools = new Map<ToolName, RunTool>();

  define(name: ToolName, run: RunTool): void {
    this.#tools.set(name, run);
  }

  /** The way a tool is run; undefined where no model answers to it. */
  of(name: ToolName): RunTool | undefined {
    return this.#tools.get(name);
  }

  names(): readonly ToolName[] {
    return [...this.#tools.keys()];
  }

  /** @throws {PacketPathError} `not-found` where no model answers to the tool, or what its model throws */
  run(invocation: Invocation): void {
    const run = this.#tools.get(invocation.tool);
    if (run === undefined) {
      throw new PacketPathError('not-found', `this host has no '${invocation.tool}'`, {
        expected: `one of ${this.names().join(', ')}`,
      });
    }
    run(invocation);
  }
}
