import { sql, type SqlBool } from 'kysely'
import { datasetRules } from '../catalogue/index.ts'
import { allOf, anyOf, definePolicy, isCaller, nobody, roleIn, type Policy, type Predicate, type Rule } from '../platform/access/index.ts'

/** A rule of the dataset whose table the chart draws. */
const ofDataset =
  (rule: Rule): Rule =>
  (caller, column) =>
    sql<SqlBool>`exists (select from data_table as drawn join dataset as home on home.id = drawn.dataset_id
      where drawn.id = ${column('table_id')} and ${rule(caller, (name) => sql.ref(`home.${name}`))})`

const own: Rule = (caller, column) => isCaller(caller, column('created_by'))
const inAgency =
  (...roles: string[]): Rule =>
  (caller, column) =>
    roleIn(caller, column('agency_id'), roles)

/** Title and condition of a chart may tell of the fields they name: it exists for readers to whom each of them is given. */
const fieldsGiven: Rule = (caller, column) => {
  const all = (given: 'open_class' | 'share_class'): Predicate => sql<SqlBool>`not exists (select from field as named
    where named.table_id = ${column('table_id')} and named.field_id = any(${column('field_ids')}) and named.${sql.ref(given)} <> 'unconditional')`
  return anyOf(all('open_class'), caller.actor.agencyId !== null && caller.purpose !== null ? all('share_class') : nobody)
}

const seeChart: Rule = (caller, column) =>
  allOf(
    ofDataset(datasetRules.see)(caller, column),
    anyOf(
      own(caller, column),
      ofDataset(inAgency('steward', 'approver'))(caller, column),
      allOf(ofDataset(datasetRules.readRows)(caller, column), fieldsGiven(caller, column)),
    ),
  )
const editChart: Rule = (caller, column) => anyOf(own(caller, column), ofDataset(inAgency('steward', 'bureau'))(caller, column))

const kindIs =
  (kind: string, rule: Rule): Rule =>
  (caller, column) =>
    allOf(sql<SqlBool>`${column('kind')} = ${kind}`, rule(caller, column))
const published: Rule = (_, column) => sql<SqlBool>`${column('status')} = 'published'`
/** The portal speaks for the city: a steward for the own agency, the bureau for all. */
const publish = inAgency('steward', 'bureau')
const editPublication: Rule = (caller, column) =>
  anyOf(publish(caller, column), allOf(own(caller, column), sql<SqlBool>`${column('status')} = 'draft'`))
const seePublication: Rule = (caller, column) => anyOf(published(caller, column), own(caller, column), publish(caller, column))

const publicationPolicy = (kind: 'story' | 'dashboard', zh: string): Policy =>
  definePolicy({
    kind,
    what: { zh, en: kind },
    table: 'publication',
    alias: kind === 'story' ? 'st' : 'da',
    slug: 'slug',
    see: 'see',
    actions: { see: kindIs(kind, seePublication), edit: kindIs(kind, editPublication), publish: kindIs(kind, publish) },
    ask: (action) =>
      action === 'publish'
        ? { zh: '请本部门的数据专员或数据主管部门发布。', en: 'Ask a data steward of your agency or the data bureau to publish it.' }
        : {
            zh: '已发布的,由本部门的数据专员或数据主管部门修改。',
            en: 'What is published is changed by a data steward of the agency or the data bureau.',
          },
  })

export const analysePolicies: readonly Policy[] = [
  definePolicy({
    kind: 'chart',
    what: { zh: '图', en: 'chart' },
    table: 'chart',
    alias: 'c',
    slug: 'slug',
    see: 'see',
    actions: { see: seeChart, edit: editChart },
    ask: () => ({ zh: '可以另存一张自己的图。', en: 'You can save a chart of your own from it.' }),
  }),
  publicationPolicy('story', '数据故事'),
  publicationPolicy('dashboard', '看板'),
]
