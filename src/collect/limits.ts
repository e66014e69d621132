/** Bounds of what one file may ask of us; each has a clear outcome where it is exceeded. */
export const limits = {
  /** Bytes of the head the sniffer reads. */
  sniffBytes: 1 << 20,
  /** Rows of the sample that types are proposed from; all rows decide later. */
  sampleRows: 5_000,
  /** Places inside a large uncompressed file where more sample rows are taken. */
  sampleSpots: 8,
  /** Longest cell kept as a value, in bytes of UTF-8; a longer one becomes a finding and an empty cell. */
  cellBytes: 2 << 20,
  /** Longest record the engine reads directly, in bytes; must hold several long cells. */
  lineBytes: 8 << 20,
  /** A column costs the engine up to 200 kB of buffers a thread, whatever it holds. */
  columns: 2_000,
  /** Characters of a raw cell that a finding keeps. */
  findingRaw: 1_000,
  /** Findings kept with their text; the counts are always complete. */
  findings: 1_000_000,
  /** Unpacked bytes of a gzip or zip: absolute, and as a multiple of the packed bytes once above 64 MB. */
  unpackedBytes: 64 * 2 ** 30,
  unpackedRatio: 200,
  unpackedFree: 64 << 20,
  zipEntries: 10_000,
  /** Workbooks are read whole, so their packed and unpacked size is bounded. */
  workbookBytes: 200 << 20,
  workbookUnpackedBytes: 1 << 30,
  /** One element of a JSON array, one line of NDJSON. */
  jsonElementBytes: 16 << 20,
} as const
