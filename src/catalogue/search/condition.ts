import type { Box } from './catalogue-entry.ts'

/** Codes that a condition can ask for, as they stand in an entry. */
export const conditionFields = [
  'theme',
  'agency',
  'openClass',
  'updateCycle',
  'format',
  'licence',
  'status',
  'keyword',
  'slug',
  'id',
  'public',
  'quality',
  'area',
] as const
export type ConditionField = (typeof conditionFields)[number]

/** Times that a condition can bound. */
export type ConditionTime = 'changed' | 'created' | 'modified'

/** What of an entry is counted. */
export type ConditionCount = 'resources' | 'keywords'

/** Where words may have to stand. */
export type ConditionPlace = 'name' | 'keyword' | 'field' | 'agency' | 'summary'

/**
 * What entries must be like, in any shape. Codes are compared as they are, formats without regard to case; `like` holds `*` for any characters and `?`
 * for one. Years and places touch what is asked; what is not known of them lacks. Bounds are seconds since 1970, both included. `words` all stand in the entry as they are, at the place if one is named.
 */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }
  | { field: ConditionField; in: readonly string[] }
  | { field: ConditionField; like: string }
  | { time: ConditionTime; from?: number; to?: number }
  | { count: ConditionCount; from?: number; to?: number }
  | { years: { from?: number; to?: number } }
  | { box: Box }
  | { lacks: 'years' | 'box' }
  | { words: string; place?: ConditionPlace; prefix?: boolean }
