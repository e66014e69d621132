/** What the score of a dataset is computed from: figures of its current versions, closed columns left out. */
export interface QualityNumbers {
  cells: number
  empty: number
  /** Cells that did not fit their column. */
  findings: number
  fields: number
  /** Fields with a description. */
  described: number
  /** Rows of tables with a key, and distinct values of the keys. */
  keyRows: number
  keyDistinct: number
  /** Seconds between the latest updates. */
  gapSeconds: readonly number[]
  /** Seconds within which an update keeps the promised cycle; null where nothing is promised. */
  promisedSeconds: number | null
}

/** Parts of the score, in the order they are told. */
export const qualityParts = ['complete', 'valid', 'timely', 'described', 'unique'] as const
export type QualityPart = (typeof qualityParts)[number]

const weightOf: Readonly<Record<QualityPart, number>> = { complete: 25, valid: 25, timely: 20, described: 20, unique: 10 }

export interface Quality {
  /** 0 to 100, rounded down; null where nothing can be measured. */
  score: number | null
  /** Sum of the weights that counted. */
  weights: number
  parts: { code: QualityPart; weight: number; share: number | null; good: number; of: number }[]
}

/**
 * The score is the weighted mean of five shares: filled cells (25), cells that fit their column (25), updates within the promised cycle (20),
 * described columns (20), distinct values of the key (10). A share that cannot be measured takes no weight.
 */
export function qualityOf(numbers: QualityNumbers): Quality {
  const { cells, empty, findings, fields, described, keyRows, keyDistinct, gapSeconds, promisedSeconds } = numbers
  const counts: Record<QualityPart, [good: number, of: number]> = {
    complete: [cells - empty, cells],
    valid: [cells - findings, cells],
    timely: promisedSeconds === null ? [0, 0] : [gapSeconds.filter((gap) => gap <= promisedSeconds).length, gapSeconds.length],
    described: [described, fields],
    unique: [keyDistinct, keyRows],
  }
  const parts = qualityParts.map((code) => {
    const [good, of] = counts[code]
    return { code, weight: weightOf[code], share: of > 0 ? Math.min(1, Math.max(0, good / of)) : null, good, of }
  })
  const counted = parts.filter((part) => part.share !== null)
  const weights = counted.reduce((sum, part) => sum + part.weight, 0)
  const points = counted.reduce((sum, part) => sum + part.weight * (part.share ?? 0), 0)
  // A hair is added before rounding down, so that 81 computed as 80.999… stays 81.
  return { score: cells === 0 || weights === 0 ? null : Math.floor((points / weights) * 100 + 1e-9), weights, parts }
}
