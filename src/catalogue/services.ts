import type { SearchIndex } from './search/index.ts'

/** Keeps an answer that is the same for every caller for a few seconds, so that the home page costs no scan a request. */
export interface OverviewCache {
  get<T>(name: string, make: () => Promise<T>): Promise<T>
}

/** @param ms how long an answer stays */
export function createOverviewCache(ms: number): OverviewCache {
  const kept = new Map<string, { until: number; value: Promise<unknown> }>()
  return {
    get<T>(name: string, make: () => Promise<T>): Promise<T> {
      const now = performance.now()
      const found = kept.get(name)
      if (found && found.until > now) return found.value as Promise<T>
      const value = make()
      kept.set(name, { until: now + ms, value })
      value.catch(() => kept.delete(name))
      return value
    },
  }
}

declare module '../platform/operations/context.ts' {
  interface Services {
    search: SearchIndex
    overview: OverviewCache
  }
}
