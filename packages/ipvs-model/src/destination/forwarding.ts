/**
 * How packets reach a destination (include/uapi/linux/ip_vs.h, `IP_VS_CONN_F_FWD_MASK`).
 *
 * - `masquerade` (`-m`): the destination is rewritten, and the source of the replies.
 * - `direct` (`-g`): the packet goes unchanged to the destination's link address.
 * - `tunnel` (`-i`): the packet goes inside another IP packet.
 */
export type Forwarding = 'masquerade' | 'direct' | 'tunnel';
