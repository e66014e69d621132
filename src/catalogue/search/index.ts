export { publicOnly, type Audience, type CatalogueEntry, type EntryField, type Visibility } from './catalogue-entry.ts'
export type { IndexState } from './catalogue-index.ts'
export { followOutbox, outboxChannel, trimOutbox, type FollowOptions, type OutboxFollower } from './follow-outbox.ts'
export {
  facetNames,
  type FacetCount,
  type FacetName,
  type SearchAnswer,
  type SearchHit,
  type SearchRequest,
  type SearchSort,
  type Suggestion,
  type SuggestionKind,
  type Why,
  type WhyField,
} from './search-answer.ts'
export { SearchIndex, type SearchIndexOptions } from './search-index.ts'
export type { FeedPosition } from './snapshot.ts'
export type { LoadResult } from './worker-messages.ts'
