import type { Text } from '../../src/model/index.ts'
import type { Page } from './platform.ts'

/** A standard the city speaks, with addresses to try. */
export interface SpokenStandard {
  name: string
  title: Text
  summary: Text
  specification: string
  examples: { path: string; summary: Text }[]
}

export type ScoreRating = 'excellent' | 'good' | 'sufficient' | 'bad'
export interface ScoreGap {
  id: string
  dimension: string
  label: Text
  points: number
  mend: string | null
  datasets: number
  gain: number
}
/** Metadata score of many datasets. */
export interface CatalogueScore {
  datasets: number
  complete: boolean
  best: number
  population: number
  of: number
  rating: ScoreRating
  full: number
  dimensions: { id: string; best: number; of: number }[]
  first: ScoreGap[]
}
export interface ListedScore {
  slug: string
  name: Text
  agency: Text
  best: number
  lacks: string[]
}

/** Answers of the operations about standards. */
export interface ProtocolAnswers {
  'list-protocols': { items: SpokenStandard[]; truncated: boolean }
  'show-catalogue-score': CatalogueScore
  'list-metadata-scores': Page<ListedScore>
}
