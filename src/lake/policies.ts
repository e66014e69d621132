import { sql, type SqlBool } from 'kysely'
import { anyOf, definePolicy, isCaller, roleIn, type Policy } from '../platform/access/index.ts'

/** An upload is seen by whoever sent it and by the stewards of the agency it was sent for. */
export const lakePolicies: readonly Policy[] = [
  definePolicy({
    kind: 'upload',
    what: { zh: '上传', en: 'upload' },
    table: 'upload',
    alias: 'u',
    slug: null,
    see: 'see',
    actions: { see: (caller, column) => anyOf(isCaller(caller, column('actor_id')), roleIn(caller, column('agency_id'), ['steward'])) },
  }),
  // The text of a query is its owner's, and everybody's who has the link while it is shared. What it reads is decided anew for each reader.
  definePolicy({
    kind: 'saved-query',
    what: { zh: '保存的 SQL', en: 'saved query' },
    table: 'saved_query',
    alias: 'sq',
    slug: null,
    see: 'see',
    actions: {
      see: (caller, column) => anyOf(isCaller(caller, column('actor_id')), sql<SqlBool>`${column('shared')}`),
      change: (caller, column) => isCaller(caller, column('actor_id')),
    },
  }),
]
