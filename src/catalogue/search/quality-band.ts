/** Bands of the facet: a score from 80, from 60, below, and nothing to judge. */
export const qualityBand = (score: number | null): 'high' | 'middle' | 'low' | 'unknown' =>
  score === null ? 'unknown' : score >= 80 ? 'high' : score >= 60 ? 'middle' : 'low'
