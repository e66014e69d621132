import type { CatalogueEntry } from './catalogue-entry.ts'
import type { IndexState } from './catalogue-index.ts'
import type { SearchAnswer, SearchRequest, Suggestion } from './search-answer.ts'
import type { FeedPosition } from './snapshot.ts'
import type { SuggestRequest } from './suggest-names.ts'
import type { SynonymList } from './synonyms.ts'

/** Questions to the worker and what each is answered with. */
export interface WorkerCalls {
  search: { input: SearchRequest; output: SearchAnswer }
  suggest: { input: SuggestRequest; output: Suggestion[] }
  put: { input: readonly CatalogueEntry[]; output: null }
  remove: { input: readonly string[]; output: null }
  state: { input: null; output: IndexState }
  synonyms: { input: SynonymList; output: null }
  /** Empties the index. */
  clear: { input: null; output: null }
  load: { input: { folder: string }; output: LoadResult }
  save: { input: { folder: string; position: FeedPosition | null }; output: { bytes: number } }
  /** Merges until nothing is left to merge. */
  settle: { input: null; output: null }
}

export interface LoadResult {
  /** Where the feed goes on; null when the index must be filled anew. */
  position: FeedPosition | null
  /** Why nothing was loaded, for the log; null when it was. */
  refused: string | null
}

export type CallName = keyof WorkerCalls
export type WorkerCall = { [N in CallName]: { id: number; call: N; input: WorkerCalls[N]['input'] } }[CallName]
export type WorkerReply = { id: number; output: unknown } | { id: number; error: string; invalid: boolean }

export interface WorkerSettings {
  cachedAnswers?: number
}
