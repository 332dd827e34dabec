/** The documents of a file of YAML as a list in JSON, parsed and packed while the page is built. */
declare module '*.yaml?objects' {
  const packed: string;
  export default packed;
}

/** A text that was packed while the page was built. */
declare module '*.md?packed' {
  const packed: string;
  export default packed;
}

/** The counts that Time prices, packed. */
declare module 'virtual:article-counts' {
  const packed: string;
  export default packed;
}
