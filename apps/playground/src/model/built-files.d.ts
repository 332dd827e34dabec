/** The documents of a file of YAML as a list in JSON, parsed and packed while the page is built. */
declare module '*.yaml?objects' {
  const packed: string;
  export default packed;
}

/** The lessons of each language in JSON, packed. */
declare module 'virtual:lessons' {
  const packed: string;
  export default packed;
}

/** The counts that Time prices, packed. */
declare module 'virtual:article-counts' {
  const packed: string;
  export default packed;
}
