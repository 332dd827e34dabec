/** The documents of a file of YAML, parsed while the page is built. */
declare module '*.yaml?objects' {
  const objects: readonly unknown[];
  export default objects;
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
