/** Whether a target builds whole hosts, twice for each input, or runs a command: many times dearer than a reader. */
export function isDear(name) {
  return /^(?:host|tool|command): /.test(name);
}
