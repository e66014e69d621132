import { sql, type RawBuilder, type SqlBool } from 'kysely'
import {
  allOf,
  anyOf,
  definePolicy,
  granted,
  isCaller,
  nobody,
  roleIn,
  type Caller,
  type Column,
  type Policy,
  type Predicate,
  type Rule,
} from '../platform/access/index.ts'
import { notAllowed, type PlatformError } from '../platform/errors/index.ts'
import { overseers } from './visibility.ts'

const own = ['steward', 'approver'] as const

const published = (column: Column): Predicate => sql<SqlBool>`${column('status')} = 'published'`
const shared = (column: Column): Predicate => sql<SqlBool>`${column('share_class')} <> 'none'`

/** A grant on the dataset itself or on one of its tables. */
const grantedOn = (caller: Caller, datasetId: RawBuilder<unknown>): Predicate =>
  anyOf(
    granted(caller, 'dataset', datasetId),
    sql<SqlBool>`exists (select from data_table as part where part.dataset_id = ${datasetId} and ${granted(caller, 'table', sql.ref('part.id'))})`,
  )

/** 政务部门: whoever acts for an agency. Companies and citizens act for none. */
const inGovernment = (caller: Caller): boolean => caller.actor.agencyId !== null && !caller.actor.suspended

/** Published and not 不予共享: everybody. Everything: the own agency and those who oversee the catalogue. Granted: whoever holds the grant. */
const see: Rule = (caller, column) =>
  anyOf(
    allOf(published(column), shared(column)),
    roleIn(caller, column('agency_id'), [...own, ...overseers]),
    allOf(published(column), grantedOn(caller, column('id'))),
  )

/** Mirrors `rightOf` of the lake: own agency, open to all, shared inside government for a named purpose, granted. */
const readRows: Rule = (caller, column) =>
  anyOf(
    roleIn(caller, column('agency_id'), own),
    allOf(
      published(column),
      anyOf(
        sql<SqlBool>`${column('open_class')} = 'unconditional'`,
        inGovernment(caller) && caller.purpose !== null ? sql<SqlBool>`${column('share_class')} = 'unconditional'` : nobody,
        grantedOn(caller, column('id')),
      ),
    ),
  )

/** Rules of a dataset that what is made of it leans on. */
export const datasetRules = { see, readRows }

/** A file is given whole or not at all: a grant, which may name fields and rows, opens none. */
const readFile: Rule = (caller, column) =>
  anyOf(
    roleIn(caller, column('agency_id'), own),
    allOf(
      published(column),
      anyOf(
        sql<SqlBool>`${column('open_class')} = 'unconditional'`,
        inGovernment(caller) && caller.purpose !== null ? sql<SqlBool>`${column('share_class')} = 'unconditional'` : nobody,
      ),
    ),
  )

const edit: Rule = (caller, column) => roleIn(caller, column('agency_id'), ['steward', 'bureau', 'administrator'])
const load: Rule = (caller, column) => roleIn(caller, column('agency_id'), ['steward'])
const submit: Rule = (caller, column) => roleIn(caller, column('agency_id'), ['steward'])
const approve: Rule = (caller, column) => roleIn(caller, column('agency_id'), ['approver', 'bureau'])
const grant: Rule = (caller, column) => roleIn(caller, column('agency_id'), ['approver'])

const ask: NonNullable<Policy['ask']> = (action, caller) => {
  if (action === 'approve') return { zh: '这要由本部门的审批人来办,请他处理。', en: 'This is for an approver of the agency to do; ask them.' }
  if (action !== 'read-rows' && action !== 'read-file') return undefined
  return inGovernment(caller)
    ? {
        zh: '请在请求头 Pujiang-Purpose 中写明使用目的;有条件共享的,先向提供部门申请授权。',
        en: 'Name your purpose in the header Pujiang-Purpose; where sharing is conditional, ask the provider for a grant first.',
      }
    : { zh: '请向提供部门说明用途,申请授权。', en: 'Tell the provider what you need the rows for and ask for a grant.' }
}

/** Findings hold raw cells, also of closed fields: they stay in the agency. */
const readFindings: Rule = (caller, column) => roleIn(caller, column('agency_id'), own)

const actions = { see, 'read-findings': readFindings, 'read-rows': readRows, 'read-file': readFile, edit, load, submit, approve, grant }

/** The rule of a dataset asked about the dataset a table belongs to. */
const ofDataset =
  (rule: Rule): Rule =>
  (caller, column) =>
    sql<SqlBool>`exists (select from dataset as home where home.id = ${column('dataset_id')} and ${rule(caller, (name) => sql.ref(`home.${name}`))})`

export const cataloguePolicies: readonly Policy[] = [
  definePolicy({ kind: 'dataset', what: { zh: '数据集', en: 'dataset' }, table: 'dataset', alias: 'd', slug: 'slug', see: 'see', actions, ask }),
  definePolicy({
    kind: 'table',
    what: { zh: '数据表', en: 'table' },
    table: 'data_table',
    alias: 't',
    slug: 'slug',
    see: 'see',
    actions: Object.fromEntries(Object.entries(actions).map(([name, rule]) => [name, ofDataset(rule)])),
    ask,
  }),
  definePolicy({
    kind: 'distribution',
    what: { zh: '分发', en: 'distribution' },
    table: 'distribution',
    alias: 'di',
    slug: null,
    see: 'see',
    actions: Object.fromEntries(Object.entries(actions).map(([name, rule]) => [name, ofDataset(rule)])),
    ask,
  }),
  definePolicy({
    kind: 'bulk-edit',
    what: { zh: '批量修改', en: 'edit of many datasets' },
    table: 'bulk_edit',
    alias: 'be',
    slug: null,
    see: 'see',
    actions: { see: (caller, column) => isCaller(caller, column('actor_id')) },
  }),
]

/** Refusal of a write in an agency where the caller has no office. */
export const notAllowedInAgency = (agency: string): PlatformError =>
  notAllowed({
    code: 'PUJIANG_NOT_YOUR_AGENCY',
    detail: { zh: `您不在“${agency}”任职,不能替它登记数据。`, en: `You hold no office in “${agency}” and cannot register data for it.` },
    facts: { agency },
  })
