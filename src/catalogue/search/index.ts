export { publicOnly, type CatalogueEntry, type Visibility } from './catalogue-entry.ts'
export { followOutbox, type OutboxFollower } from './follow-outbox.ts'
export type { SearchAnswer, SearchRequest } from './search-answer.ts'
export { SearchIndex } from './search-index.ts'
