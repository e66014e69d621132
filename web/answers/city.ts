/** How the place is, as its operation says. */
export interface PlaceStatus {
  state: 'ok' | 'slow' | 'failing'
  at: string
  version: string
  uptimeSeconds: number
  database: { state: 'ok' | 'slow' | 'failing'; milliseconds: number | null }
  search: { state: 'ok' | 'slow' | 'failing'; lagMilliseconds: number | null }
  jobs: { queued: number; running: number }
  engine: { children: number; running: number; waiting: number }
  audit: { size: number; signedAt: string | null }
  catalogue: { datasets: number; onTime: number }
  requests: { minutes: number; count: number; p50: number | null; p95: number | null }
}

/** Quotas and limits as configured. */
export interface PlaceLimits {
  requestsPerMinuteAnonymous: number
  requestsPerMinuteSignedIn: number
  signInsPerMinute: number
  querySeconds: number
  pageRows: number
  sqlRows: number
  sqlCharacters: number
  uploadMb: number
}

/** Answers of the operations of the state of the place. */
export interface CityAnswers {
  'read-status': PlaceStatus
  'show-limits': PlaceLimits
}
