declare module 'subset-font' {
  /** Cuts a face to the characters of `text`; axes can be pinned. */
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { targetFormat: 'woff2' | 'woff' | 'sfnt' | 'truetype'; variationAxes?: Record<string, number> },
  ): Promise<Buffer>
}
