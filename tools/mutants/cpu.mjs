/** Milliseconds of CPU that this process has had. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
