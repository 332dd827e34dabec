/**
 * nftables: rules, sets and maps, as nft reads and lists them.
 *
 * @module
 */
export * from '@packet-path/nftables-model';
