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
]
