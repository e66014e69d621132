import { Type, type Static } from 'typebox'
import { anyone, defineOperation, type Operation } from '../platform/operations/index.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const state = Type.Enum(['ok', 'slow', 'failing'])

const StatusSchema = Type.Object({
  state,
  at: Type.String(),
  version: Type.String(),
  uptimeSeconds: Type.Integer(),
  database: Type.Object({ state, milliseconds: nullable(Type.Number()) }),
  search: Type.Object({
    state,
    lagMilliseconds: nullable(Type.Number({ description: 'Until everything committed can be found; null when it took too long to tell.' })),
  }),
  jobs: Type.Object({ queued: Type.Integer(), running: Type.Integer() }),
  engine: Type.Object({
    children: Type.Integer(),
    running: Type.Integer(),
    waiting: Type.Integer(),
  }),
  audit: Type.Object({ size: Type.Integer(), signedAt: nullable(Type.String()) }),
  catalogue: Type.Object({ datasets: Type.Integer(), onTime: Type.Integer() }),
  requests: Type.Object({
    minutes: Type.Integer(),
    count: Type.Integer(),
    p50: nullable(Type.Number({ description: 'Milliseconds.' })),
    p95: nullable(Type.Number({ description: 'Milliseconds.' })),
  }),
})
export type PlaceStatus = Static<typeof StatusSchema>

const LimitsSchema = Type.Object({
  requestsPerMinuteAnonymous: Type.Integer({ description: 'Per address.' }),
  requestsPerMinuteSignedIn: Type.Integer({ description: 'Per person or key.' }),
  signInsPerMinute: Type.Integer({ description: 'Per address.' }),
  querySeconds: Type.Integer(),
  pageRows: Type.Integer(),
  sqlRows: Type.Integer(),
  sqlCharacters: Type.Integer(),
  uploadMb: Type.Integer(),
})
export type PlaceLimits = Static<typeof LimitsSchema>

declare module '../platform/operations/context.ts' {
  interface Services {
    /** How the running program is, and what it allows; filled by whoever opens the door. */
    place: { status(): Promise<PlaceStatus>; limits: PlaceLimits }
  }
}

const readStatus = defineOperation({
  name: 'read-status',
  http: 'GET /status',
  stage: 'city',
  summary: { zh: '运行状态', en: 'How the place is' },
  description: {
    zh: '几秒更新一次;不含地址、路径和任何机密。',
    en: 'Read anew every few seconds; holds no address, path or secret.',
  },
  effects: 'read',
  input: Type.Object({}),
  output: StatusSchema,
  access: anyone(),
  run: (ctx) => ctx.services.place.status(),
})

const showLimits = defineOperation({
  name: 'show-limits',
  http: 'GET /limits',
  stage: 'city',
  summary: { zh: '配额与上限', en: 'Quotas and limits' },
  effects: 'read',
  input: Type.Object({}),
  output: LimitsSchema,
  access: anyone(),
  run: async (ctx) => ctx.services.place.limits,
})

/** What the program says of itself. */
export const placeOperations: readonly Operation[] = [readStatus, showLimits]
