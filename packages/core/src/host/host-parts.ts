/**
 * The models of a host, and what else is installed on it, by name. Models declare theirs by module
 * augmentation: `interface HostParts { conntrack: Conntrack }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: models fill it
export interface HostParts {}
