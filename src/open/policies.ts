import { sql, type SqlBool } from 'kysely'
import { cataloguePolicies } from '../catalogue/index.ts'
import { allOf, anyOf, definePolicy, isCaller, roleIn, type Column, type Policy, type Predicate, type Rule } from '../platform/access/index.ts'

const answering = ['steward', 'approver', 'bureau'] as const
const moderating = ['steward', 'bureau', 'administrator'] as const

const datasetPolicy = cataloguePolicies.find((policy) => policy.kind === 'dataset')
if (!datasetPolicy?.actions['see']) throw new Error('The catalogue has no policy for datasets')
const seeDataset: Rule = datasetPolicy.actions['see']

/** A rule asked about the dataset the thing belongs to. */
const ofDataset =
  (rule: Rule): Rule =>
  (caller, column) =>
    sql<SqlBool>`exists (select from dataset as home where home.id = ${column('dataset_id')} and ${rule(caller, (name) => sql.ref(`home.${name}`))})`

const inAgencyOfDataset = (roles: readonly string[]): Rule => ofDataset((caller, column) => roleIn(caller, column('agency_id'), roles))
const inAgency =
  (roles: readonly string[]): Rule =>
  (caller, column) =>
    roleIn(caller, column('agency_id'), roles)
const own: Rule = (caller, column) => isCaller(caller, column('author_id'))
const is = (column: Column, name: string, value: string): Predicate => sql<SqlBool>`${column(name)} = ${value}`

/** What is said about a dataset exists for whoever sees the dataset; what is held or taken down for its author and the agency only. */
const seeDiscussion: Rule = (caller, column) =>
  allOf(
    ofDataset(seeDataset)(caller, column),
    anyOf(is(column, 'shown', 'shown'), own(caller, column), inAgencyOfDataset([...moderating, 'approver', 'auditor'])(caller, column)),
  )

/** What its author took back is the author's again and the agency's, like what was never let out. */
const seeRequest: Rule = (caller, column) =>
  anyOf(
    allOf(is(column, 'shown', 'shown'), sql<SqlBool>`${column('state')} <> 'withdrawn'`),
    own(caller, column),
    inAgency([...moderating, 'approver', 'auditor'])(caller, column),
  )

/** Stewards of any of the datasets it uses. */
const reviewReuse: Rule = (caller, column) =>
  sql<SqlBool>`exists (select from reuse_dataset as used join dataset as home on home.id = used.dataset_id
    where used.reuse_id = ${column('id')} and ${roleIn(caller, sql.ref('home.agency_id'), moderating)})`
const seeReuse: Rule = (caller, column) => anyOf(is(column, 'state', 'shown'), own(caller, column), reviewReuse(caller, column))

/** The rules of what people say and offer. What stays in the agency, who answers, who takes down. */
export const openPolicies: readonly Policy[] = [
  definePolicy({
    kind: 'discussion',
    what: { zh: '提问', en: 'question' },
    table: 'discussion',
    alias: 'q',
    slug: 'slug',
    see: 'see',
    actions: { see: seeDiscussion, edit: own, answer: inAgencyOfDataset(answering), moderate: inAgencyOfDataset(moderating) },
  }),
  definePolicy({
    kind: 'data-request',
    what: { zh: '数据需求', en: 'data request' },
    table: 'data_request',
    alias: 'r',
    slug: 'slug',
    see: 'see',
    actions: { see: seeRequest, edit: own, answer: inAgency(answering), moderate: inAgency(moderating) },
  }),
  definePolicy({
    kind: 'reuse',
    what: { zh: '应用', en: 'reuse' },
    table: 'reuse',
    alias: 'u',
    slug: 'slug',
    see: 'see',
    actions: { see: seeReuse, edit: own, review: reviewReuse },
  }),
  definePolicy({
    kind: 'contribution',
    what: { zh: '捐赠', en: 'contribution' },
    table: 'contribution',
    alias: 'k',
    slug: 'slug',
    see: 'see',
    actions: {
      see: (caller, column) => anyOf(own(caller, column), inAgency([...moderating, 'approver', 'auditor'])(caller, column)),
      edit: own,
      decide: inAgency(['steward', 'bureau']),
    },
  }),
]
