/** An address and a port as text: `10.180.0.1:80` or `[fd00:180::1]:80`. */
export function at(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
