import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql, type Kysely } from 'kysely'
import { beforeAll, afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/index.ts'
import type { Database } from '../db/index.ts'
import { PlatformError, toProblem } from '../errors/index.ts'
import { anonymous, createAgency } from '../identity/index.ts'
import { findById } from '../identity/read-actor.ts'
import type { AccessPort, Actor, Clock } from '../operations/index.ts'
import {
  allOf,
  anyOf,
  createAccess,
  createGrant,
  definePolicy,
  everybody,
  granted,
  isCaller,
  listGrants,
  listOwnGrants,
  namedBy,
  nobody,
  revokeGrant,
  roleIn,
  type GrantContext,
} from './index.ts'

/** The real shape of the catalogue's policy: entries of published datasets are public unless 不予共享; rows need an open class, an office, or a grant. */
const datasetPolicy = definePolicy({
  kind: 'dataset',
  what: { zh: '数据集', en: 'dataset' },
  table: 'dataset',
  alias: 'd',
  slug: 'slug',
  see: 'see',
  actions: {
    see: (caller, column) =>
      anyOf(
        allOf(sql`${column('status')} = 'published'`, sql`${column('share_class')} <> 'none'`),
        roleIn(caller, column('agency_id'), ['steward', 'approver', 'bureau', 'auditor']),
        granted(caller, 'dataset', column('id')),
      ),
    read: (caller, column) =>
      anyOf(
        sql`${column('open_class')} = 'unconditional'`,
        roleIn(caller, column('agency_id'), ['steward', 'approver', 'bureau']),
        granted(caller, 'dataset', column('id')),
      ),
    edit: (caller, column) => roleIn(caller, column('agency_id'), ['steward']),
    grant: (caller, column) => roleIn(caller, column('agency_id'), ['steward', 'bureau']),
    own: (caller, column) => isCaller(caller, column('created_by')),
    open: () => everybody,
    never: () => nobody,
    unknown: () => sql`null`,
  },
  ask: (action) => (action === 'read' ? { zh: '请在页面上申请使用。', en: 'Apply for use on the page of the dataset.' } : undefined),
})

let db: Kysely<Database>
let drop: () => Promise<void>
const clock: Clock = { now: () => new Date('2026-11-20T08:00:00Z') }
const agencies = { city: '', east: '', west: '', eastHealth: '', eastWater: '', westHealth: '' }
const people: Record<string, Actor> = {}
const datasets: Record<string, string> = {}

async function person(name: string, agency: keyof typeof agencies, roles: [string, keyof typeof agencies | null][]): Promise<void> {
  const id = randomUUID()
  await sql`insert into actor (id, kind, name, agency_id) values (${id}, 'person', ${name}, ${agencies[agency]})`.execute(db)
  for (const [role, where] of roles)
    await sql`insert into actor_role (actor_id, role, agency_id) values (${id}, ${role}, ${where === null ? null : agencies[where]})`.execute(db)
  people[name] = (await findById(db, id))!
}

async function dataset(slug: string, agency: keyof typeof agencies, set: { status?: string; share?: string; open?: string } = {}): Promise<void> {
  const id = randomUUID()
  await sql`insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status)
    values (${id}, ${slug}, ${agencies[agency]}, '{}', '{}', 'health', ${set.share ?? 'unconditional'}, ${set.open ?? 'unconditional'}, 'daily', ${set.status ?? 'published'})`.execute(
    db,
  )
  datasets[slug] = id
}

beforeAll(async () => {
  const made = await createTestDatabase()
  ;({ db, drop } = made)
  const agency = async (key: keyof typeof agencies, kind: 'city' | 'district' | 'department', parent?: keyof typeof agencies): Promise<void> => {
    const slug = key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
    const node = await createAgency(db, { id: randomUUID(), slug, name: { zh: key, en: key }, kind, parent: parent ? agencies[parent] : null })
    agencies[key] = node.id
  }
  await agency('city', 'city')
  await agency('east', 'district', 'city')
  await agency('west', 'district', 'city')
  await agency('eastHealth', 'department', 'east')
  await agency('eastWater', 'department', 'east')
  await agency('westHealth', 'department', 'west')
  await person('steward of east health', 'eastHealth', [['steward', 'eastHealth']])
  await person('steward of east', 'east', [['steward', 'east']])
  await person('steward of west health', 'westHealth', [['steward', 'westHealth']])
  await person('worker of east water', 'eastWater', [['registered', 'eastWater']])
  await person('bureau', 'city', [['bureau', null]])
  await person('citizen', 'city', [['registered', null]])
  await dataset('clinics', 'eastHealth')
  await dataset('cases', 'eastHealth', { open: 'conditional' })
  await dataset('patients', 'eastHealth', { share: 'none', open: 'none' })
  await dataset('draft', 'eastHealth', { status: 'draft' })
  await dataset('wells', 'eastWater', { open: 'conditional' })
  await dataset('west-draft', 'westHealth', { status: 'draft' })
})
afterAll(() => drop())

const access = createAccess([datasetPolicy])
const port = (actor: Actor, purpose: string | null = null, on: Kysely<Database> = db): AccessPort => access.forRequest(actor, purpose, on, clock)
const as = (name: string): Actor => people[name]!
const grantContext = (name: string): GrantContext => ({
  actor: as(name),
  db,
  clock,
  access: port(as(name)),
  random: { uuid: () => randomUUID(), bytes: (n) => Buffer.alloc(n) },
})
const failure = async (work: Promise<unknown>): Promise<PlatformError> => {
  try {
    await work
  } catch (error) {
    if (error instanceof PlatformError) return error
    throw error
  }
  throw new Error('It was not refused')
}

test('anybody sees the entry of a conditional dataset; its rows are refused with the way to ask', async () => {
  await expect(port(anonymous).require('see', 'dataset', 'cases')).resolves.toBe(datasets.cases)
  const error = await failure(port(anonymous).require('read', 'dataset', 'cases'))
  expect([error.kind, error.failing.code, error.failing.cure?.en]).toEqual([
    'NotAllowed',
    'PUJIANG_NOT_ALLOWED',
    'Apply for use on the page of the dataset.',
  ])
})

test('several actions asked at once are allowed as each by itself', async () => {
  const actions = ['see', 'read', 'edit', 'grant', 'open']
  const found = new Set<string>()
  for (const actor of [anonymous, as('steward of west health'), as('citizen')]) {
    for (const id of [datasets.cases!, datasets.draft!, datasets['west-draft']!, randomUUID()]) {
      const each = await Promise.all(actions.map((action) => port(actor).may(action, 'dataset', id)))
      const allowed = actions.filter((_action, i) => each[i])
      expect([...(await port(actor).mayWhich(actions, 'dataset', id))]).toEqual(allowed)
      found.add(allowed.join(' '))
    }
  }
  expect(found.size).toBeGreaterThan(2)
})

test('a hidden dataset and a missing one give the same answer, by slug and by id, for every action', async () => {
  const plain = (error: PlatformError, ref: string): string => JSON.stringify(toProblem(error, 'en')).replaceAll(ref, 'REF')
  for (const action of ['see', 'read', 'edit', 'grant', 'open']) {
    for (const actor of [anonymous, as('steward of west health'), as('citizen')]) {
      const missing = plain(await failure(port(actor).require(action, 'dataset', 'nothing-here')), 'nothing-here')
      for (const ref of ['patients', 'draft', datasets.patients!, datasets.draft!, randomUUID()]) {
        expect(plain(await failure(port(actor).require(action, 'dataset', ref)), ref)).toBe(missing)
      }
    }
  }
})

test('a role above reaches the agencies below, and no agency beside', async () => {
  const reach = async (name: string): Promise<string[]> => {
    const rows = await sql<{ slug: string }>`select slug from dataset as d where ${port(as(name)).where('edit', 'dataset')} order by slug`.execute(db)
    return rows.rows.map((r) => r.slug)
  }
  expect(await reach('steward of east')).toEqual(['cases', 'clinics', 'draft', 'patients', 'wells'])
  expect(await reach('steward of east health')).toEqual(['cases', 'clinics', 'draft', 'patients'])
  expect(await reach('bureau')).toEqual([])
  expect(port(as('steward of east')).hasRoleIn(agencies.eastWater, 'steward')).toBe(true)
  expect(port(as('steward of east')).hasRoleIn(agencies.westHealth, 'steward')).toBe(false)
  expect(port(as('steward of east health')).hasRoleIn(agencies.east, 'steward')).toBe(false)
  expect(port(as('bureau')).hasRoleIn(agencies.westHealth, 'bureau')).toBe(true)
})

test('a citizen registered with the city gains no view into its agencies', async () => {
  expect(as('citizen').agencyIds).toEqual([])
  expect(as('bureau').agencyIds).toHaveLength(6)
  expect(as('steward of east').agencyIds.toSorted()).toEqual([agencies.east, agencies.eastHealth, agencies.eastWater].toSorted())
})

test('the list, the question for one and the roles agree for every caller, action and dataset', async () => {
  const actors = [anonymous, ...Object.values(people)]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...actors),
      fc.constantFrom('see', 'read', 'edit', 'grant', 'never', 'unknown', 'open'),
      async (actor, action) => {
        const door = port(actor)
        const listed = await sql<{ id: string }>`select id from dataset as other where ${door.where(action, 'dataset', 'other')}`.execute(db)
        const ids = new Set(listed.rows.map((r) => r.id))
        for (const [slug, id] of Object.entries(datasets)) {
          const allowed = await door.may(action, 'dataset', id)
          expect(ids.has(id)).toBe(allowed)
          expect(
            await door.require(action, 'dataset', slug).then(
              () => true,
              () => false,
            ),
          ).toBe(allowed)
        }
      },
    ),
    { numRuns: 25 },
  )
})

test('a suspended actor gets nothing from any door, public things among it', async () => {
  const door = port({ ...as('steward of east'), suspended: true })
  expect((await failure(door.require('see', 'dataset', 'clinics'))).failing.code).toBe('PUJIANG_SUSPENDED')
  expect(await door.may('see', 'dataset', datasets.clinics!)).toBe(false)
  expect((await sql`select id from dataset as d where ${door.where('see', 'dataset')}`.execute(db)).rows).toEqual([])
  expect([door.hasRole('steward'), door.hasRoleIn(agencies.east, 'steward')]).toEqual([false, false])
})

test('a name of a thing is never read as SQL, as an id of another, or as a fault of ours', async () => {
  for (const ref of [`' or 1=1 --`, `x'; drop table dataset; --`, '\0', '%', 'a'.repeat(10_000), '00000000-0000-0000-0000-00000000000g'])
    expect((await failure(port(anonymous).require('see', 'dataset', ref))).kind).toBe('NotFound')
  expect(await port(anonymous).may('see', 'dataset', `' or 1=1 --`)).toBe(false)
})

test('a grant opens rows to the agency named, and to those below it, for the purpose named only', async () => {
  const grant = await createGrant(grantContext('steward of east health'), {
    subjectKind: 'dataset',
    subject: 'cases',
    granteeAgencyId: agencies.west,
    purpose: 'flood relief',
    fields: null,
  })
  const west = as('steward of west health')
  expect(await port(west).may('read', 'dataset', datasets.cases!)).toBe(false)
  expect(await port(west, 'curiosity').may('read', 'dataset', datasets.cases!)).toBe(false)
  expect(await port(west, 'flood relief').may('read', 'dataset', datasets.cases!)).toBe(true)
  expect(await port(as('worker of east water'), 'flood relief').may('read', 'dataset', datasets.cases!)).toBe(false)
  expect(await port(anonymous, 'flood relief').may('read', 'dataset', datasets.cases!)).toBe(false)
  expect(await port(west, 'flood relief').activeGrants('dataset', [datasets.cases!, datasets.wells!])).toMatchObject([
    { id: grant.id, subjectId: datasets.cases, rowFilter: null, fields: null },
  ])
  expect(await port(west).activeGrants('dataset', [datasets.cases!])).toEqual([])
  expect((await listOwnGrants(grantContext('steward of west health'))).map((g) => g.id)).toContain(grant.id)
  await revokeGrant(grantContext('steward of east'), grant.id, 'relief is over')
  expect(await port(west, 'flood relief').may('read', 'dataset', datasets.cases!)).toBe(false)
  expect(await listOwnGrants(grantContext('steward of west health'))).toEqual([])
  expect((await failure(revokeGrant(grantContext('steward of east'), grant.id, 'again'))).kind).toBe('Conflict')
})

test('a grant holds from its first to before its last moment', async () => {
  const at = (hours: number): Date => new Date(clock.now().getTime() + hours * 3_600_000)
  const give = (startsAt: Date, endsAt: Date | null, purpose: string) =>
    createGrant(grantContext('steward of east'), {
      subjectKind: 'dataset',
      subject: 'wells',
      granteeActorId: as('citizen').id,
      purpose,
      startsAt,
      endsAt,
    })
  await give(at(-2), at(0), 'past')
  await give(at(0), at(1), 'present')
  await give(at(1), null, 'future')
  const read = (purpose: string) => port(as('citizen'), purpose).may('read', 'dataset', datasets.wells!)
  expect([await read('past'), await read('present'), await read('future')]).toEqual([false, true, false])
})

test('a grant on a hidden dataset lets its holder find it, and nobody else', async () => {
  await createGrant(grantContext('steward of east health'), {
    subjectKind: 'dataset',
    subject: 'patients',
    granteeActorId: as('citizen').id,
    purpose: 'study',
  })
  await expect(port(as('citizen'), 'study').require('read', 'dataset', 'patients')).resolves.toBe(datasets.patients)
  expect((await failure(port(as('citizen')).require('see', 'dataset', 'patients'))).kind).toBe('NotFound')
  expect((await failure(port(as('worker of east water'), 'study').require('see', 'dataset', 'patients'))).kind).toBe('NotFound')
})

test('attack: a steward gives away what another agency holds', async () => {
  const west = grantContext('steward of west health')
  const to = { granteeActorId: as('citizen').id, purpose: 'gift' }
  expect((await failure(createGrant(west, { subjectKind: 'dataset', subject: 'clinics', ...to }))).kind).toBe('NotAllowed')
  expect((await failure(createGrant(west, { subjectKind: 'dataset', subject: 'patients', ...to }))).kind).toBe('NotFound')
  expect((await failure(listGrants(west, 'dataset', 'clinics'))).kind).toBe('NotAllowed')
})

test('attack: a steward takes back, or probes for, grants of another agency by id', async () => {
  const grant = await createGrant(grantContext('steward of east health'), {
    subjectKind: 'dataset',
    subject: 'cases',
    granteeAgencyId: agencies.eastWater,
    purpose: 'audit',
  })
  const west = grantContext('steward of west health')
  const foreign = await failure(revokeGrant(west, grant.id, 'spite'))
  const missing = await failure(revokeGrant(west, randomUUID(), 'spite'))
  expect([foreign.kind, foreign.failing.code]).toEqual([missing.kind, missing.failing.code])
  expect((await failure(revokeGrant(west, 'not an id', 'x'))).kind).toBe('NotFound')
  expect((await listGrants(grantContext('steward of east health'), 'dataset', 'cases')).find((g) => g.id === grant.id)?.revokedAt).toBeNull()
})

test('attack: somebody who may grant grants to oneself, to nobody, to both, for no purpose or backwards in time', async () => {
  const self = as('steward of east health').id
  const base = { subjectKind: 'dataset' as const, subject: 'cases', purpose: 'p' }
  const attempts = [
    { ...base, granteeActorId: self },
    base,
    { ...base, granteeActorId: as('citizen').id, granteeAgencyId: agencies.west },
    { ...base, granteeActorId: as('citizen').id, purpose: '  ' },
    { ...base, granteeActorId: as('citizen').id, endsAt: new Date('2020-01-01') },
    { ...base, granteeActorId: as('citizen').id, fields: [1] },
    { ...base, granteeActorId: as('citizen').id, startsAt: new Date('nonsense') },
    { ...base, granteeActorId: as('citizen').id, endsAt: new Date('nonsense') },
  ]
  for (const input of attempts)
    expect((await failure(createGrant(grantContext('steward of east health'), input))).failing.code).toBe('PUJIANG_GRANT_INVALID')
  for (const grantee of [randomUUID(), 'nonsense'])
    expect((await failure(createGrant(grantContext('steward of east health'), { ...base, granteeActorId: grantee }))).kind).toBe('NotFound')
})

test('a policy without a rule for seeing, twice the same kind, or an unknown action is a fault of the program', async () => {
  expect(() => definePolicy({ ...datasetPolicy, see: 'gaze' })).toThrow('no rule for gaze')
  expect(() => createAccess([datasetPolicy, datasetPolicy])).toThrow('same kind')
  await expect(port(anonymous).require('fly', 'dataset', 'clinics')).rejects.toThrow('no rule for fly')
})

test('a thing named by its id or its name is found through an index, however many there are', async () => {
  for (const ref of ['clinics', datasets.clinics!]) {
    expect((await sql<{ id: string }>`select id from dataset where ${namedBy(ref)}`.execute(db)).rows).toEqual([{ id: datasets.clinics }])
    const plan = await db.transaction().execute(async (trx) => {
      // A handful of rows is read whole where that is allowed.
      await sql`set local enable_seqscan = off`.execute(trx)
      return (await sql<{ 'QUERY PLAN': string }>`explain select id from dataset where ${namedBy(ref)}`.execute(trx)).rows
    })
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/^Index/)
  }
  for (const none of ['nothing', randomUUID(), 'clin\0ics'])
    expect((await sql`select id from dataset where ${namedBy(none)}`.execute(db)).rows).toEqual([])
  expect((await sql`select id from dataset where ${namedBy('clinics', null)}`.execute(db)).rows).toEqual([])
})
