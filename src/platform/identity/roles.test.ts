import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createAccess } from '../access/index.ts'
import {
  acceptInvitation,
  addAgency,
  createAgency,
  agencyPath,
  createDemoAccounts,
  createFirstAdministrator,
  inviteActor,
  listActors,
  listAgencies,
  refuseCrossSite,
  retireDemoAccounts,
  showInvitation,
  showOwnStatus,
} from './index.ts'
import { codeOf, countOf, createIdentityTestCity, failureOf, password, random, type IdentityTestCity } from './testing.ts'

const rolesOf = async (city: IdentityTestCity, id: string): Promise<string[]> => (await city.actor(id)).roles.map((r) => r.role)
const parts = (city: IdentityTestCity) => ({ db: city.db, clock: { now: city.now }, random })

test('attack: a steward raises the own role, or one of a friend', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const friend = await city.person('friend', 'east', [])
  const ctx = await city.as(mei)
  expect(await codeOf(city.identity.assignRole(ctx, { actorId: mei, role: 'administrator', agency: null }))).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  expect(await codeOf(city.identity.assignRole(ctx, { actorId: friend, role: 'steward', agency: 'east' }))).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  expect([await rolesOf(city, mei), await rolesOf(city, friend)]).toEqual([['steward'], []])
})

test('attack: an administrator changes the own roles, in either direction', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.person('boss', 'east', [['administrator', 'east']])
  const ctx = await city.as(boss)
  expect(await codeOf(city.identity.assignRole(ctx, { actorId: boss, role: 'approver', agency: 'east' }))).toBe('PUJIANG_OWN_RIGHTS')
  expect(await codeOf(city.identity.removeRole(ctx, { actorId: boss, role: 'administrator', agency: 'east' }))).toBe('PUJIANG_OWN_RIGHTS')
  expect(await codeOf(city.identity.suspend(ctx, boss, 'x'))).toBe('PUJIANG_OWN_RIGHTS')
})

test('attack: the administrator of one district reaches into another, upwards, or over the whole city', async () => {
  const city = await createIdentityTestCity()
  const ctx = await city.as(await city.person('boss', 'east', [['administrator', 'east']]))
  const west = await city.person('west', 'west-health', [['steward', 'west-health']])
  const above = await city.person('above', 'city', [['administrator', null]])
  const own = await city.person('own', 'east-health', [])
  const attempt = (actorId: string, role: string, agency: string | null) => codeOf(city.identity.assignRole(ctx, { actorId, role, agency }))
  expect(await attempt(west, 'steward', 'west-health')).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  expect(await attempt(west, 'steward', 'east')).toBe('PUJIANG_NOT_FOUND')
  expect(await attempt(own, 'steward', 'city')).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  expect(await attempt(own, 'steward', null)).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  for (const actorId of [west, above]) {
    expect(await codeOf(city.identity.suspend(ctx, actorId, 'x'))).toBe('PUJIANG_NOT_FOUND')
    expect(await codeOf(city.identity.removeRole(ctx, { actorId, role: 'steward', agency: 'east' }))).toBe('PUJIANG_NOT_FOUND')
  }
  await city.identity.assignRole(ctx, { actorId: own, role: 'steward', agency: 'east-health' })
  expect(await rolesOf(city, own)).toEqual(['steward'])
})

test('attack: an actor of the own district who also holds an office above cannot be suspended from below', async () => {
  const city = await createIdentityTestCity()
  const ctx = await city.as(await city.person('boss', 'east', [['administrator', 'east']]))
  const both = await city.person('both', 'east', [
    ['steward', 'east'],
    ['bureau', null],
  ])
  expect(await codeOf(city.identity.suspend(ctx, both, 'x'))).toBe('PUJIANG_NOT_FOUND')
})

test('the data bureau names stewards and approvers everywhere, and nobody of higher office', async () => {
  const city = await createIdentityTestCity()
  const ctx = await city.as(await city.person('bureau', 'city', [['bureau', null]]))
  const own = await city.person('own', 'east-health', [])
  await city.identity.assignRole(ctx, { actorId: own, role: 'steward', agency: 'east-health' })
  for (const [role, agency] of [
    ['administrator', 'east-health'],
    ['bureau', 'east'],
    ['auditor', 'east'],
    ['steward', null],
  ] as const)
    expect(await codeOf(city.identity.assignRole(ctx, { actorId: own, role, agency }))).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  expect(await codeOf(city.identity.assignRole(ctx, { actorId: own, role: 'emperor', agency: 'east' }))).toBe('PUJIANG_ROLE_UNKNOWN')
  expect(await codeOf(city.identity.assignRole(ctx, { actorId: own, role: 'visitor', agency: 'east' }))).toBe('PUJIANG_ROLE_UNKNOWN')
})

test('two administrators who remove each other at the same moment do not leave the city without one', async () => {
  const city = await createIdentityTestCity()
  const [a, b] = [await city.person('a', 'city', [['administrator', null]]), await city.person('b', 'city', [['administrator', null]])]
  const remove = async (by: string, other: string) => {
    const ctx = await city.as(by)
    return city.db
      .transaction()
      .execute((trx) => city.identity.removeRole({ ...ctx, db: trx }, { actorId: other, role: 'administrator', agency: null }))
  }
  const results = await Promise.allSettled([remove(a, b), remove(b, a)])
  expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  // Who comes second is either the last one, or by then no administrator any more.
  const refused = results.find((r) => r.status === 'rejected')?.reason as { failing: { code: string } }
  expect(['PUJIANG_LAST_ADMINISTRATOR', 'PUJIANG_ROLE_BEYOND_YOURS']).toContain(refused.failing.code)
  const left = await sql`select 1 from actor_role where role = 'administrator'`.execute(city.db)
  expect(left.rows).toHaveLength(1)
})

test('a suspended actor loses sessions, keys and open invitations at once and can only read why', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', null, [['administrator', null]]))
  const mei = await city.person('mei', 'east', [['administrator', 'east']])
  const meiContext = await city.as(mei)
  const { key } = await city.identity.createApiKey(meiContext, { name: 'k', scopes: ['*'] })
  const cookie = await city.cookie('mei')
  const invited = await inviteActor(meiContext, { agency: 'east', role: 'steward', email: 'accomplice@city.test' })
  expect(await city.identity.suspend(boss, mei, 'under enquiry')).toEqual({ sessions: 1, keys: 1, invitations: 1, keysKnown: 0 })
  expect((await city.identity.authenticate({ headers: { cookie } })).kind).toBe('anonymous')
  expect(await codeOf(city.identity.authenticate({ headers: { 'x-api-key': key } }))).toBe('PUJIANG_KEY_UNKNOWN')
  expect(await codeOf(acceptInvitation(parts(city), { token: invited.token, name: 'x', password }))).toBe('PUJIANG_NOT_FOUND')
  const again = await city.identity.authenticate({ headers: { cookie: await city.cookie('mei') } })
  expect(again).toMatchObject({ id: mei, suspended: true, roles: [], agencyIds: [] })
  const access = createAccess([]).forRequest(again, null, city.db, { now: city.now })
  expect([access.hasRole('administrator'), access.hasRoleIn(city.agency.east, 'administrator')]).toEqual([false, false])
  expect(await showOwnStatus({ actor: again, db: city.db })).toMatchObject({ status: 'suspended', suspendedReason: 'under enquiry' })
  const ctx = await city.as(again)
  expect(await codeOf(city.identity.createApiKey(ctx, { name: 'k', scopes: ['read'] }))).toBe('PUJIANG_KEY_BY_KEY')
  expect(await codeOf(inviteActor(ctx, { agency: 'east', role: 'registered', email: 'x@y.z' }))).toBe('PUJIANG_ROLE_BEYOND_YOURS')
  await city.identity.unsuspend(boss, mei)
  expect(await rolesOf(city, mei)).toEqual(['administrator'])
  expect(await codeOf(city.identity.authenticate({ headers: { 'x-api-key': key } }))).toBe('PUJIANG_KEY_UNKNOWN')
})

test('a suspension that is rolled back takes nothing away', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', null, [['administrator', null]]))
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const cookie = await city.cookie('mei')
  await expect(
    city.db.transaction().execute(async (trx) => {
      await city.identity.suspend({ ...boss, db: trx }, mei, 'by mistake')
      throw new Error('the power fails here')
    }),
  ).rejects.toThrow('power')
  expect(await city.identity.authenticate({ headers: { cookie } })).toMatchObject({ id: mei, suspended: false })
})

test('an invitation makes the account with its role and agency, once', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', null, [['administrator', null]]))
  const link = await inviteActor(boss, { agency: 'east-health', role: 'steward', email: 'New@City.test' })
  expect(link.path).toBe(`/invitation/${link.token}`)
  expect(await showInvitation(parts(city), link.token)).toMatchObject({
    email: 'new@city.test',
    role: 'steward',
    agencyId: city.agency['east-health'],
  })
  const results = await Promise.allSettled(
    Array.from({ length: 4 }, () => acceptInvitation(parts(city), { token: link.token, name: 'New', password })),
  )
  expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  expect(await codeOf(acceptInvitation(parts(city), { token: link.token, name: 'Thief', password }))).toBe('PUJIANG_NOT_FOUND')
  const { actor } = await city.identity.signIn({ email: 'new@city.test', password, address: '192.0.2.1' })
  expect(actor).toMatchObject({
    name: 'New',
    agencyId: city.agency['east-health'],
    roles: [{ role: 'steward', agencyId: city.agency['east-health'] }],
  })
})

test('attack: an expired, invented or guessed invitation, and over-posting another address, role or agency', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', null, [['administrator', null]]))
  const link = await inviteActor(boss, { agency: 'east', role: 'steward', email: 'new@city.test' })
  const overPosted = { token: link.token, name: 'New', password, email: 'other@city.test', role: 'administrator', agency: null, agencyId: null }
  expect(await codeOf(acceptInvitation(parts(city), overPosted))).toBe('PUJIANG_INVITATION_ADDRESS')
  city.pass(8 * 86_400)
  for (const token of [link.token, `pjinv_${'A'.repeat(43)}`, `' or 1=1 --`, ''])
    for (const work of [() => acceptInvitation(parts(city), { token, name: 'x', password }), () => showInvitation(parts(city), token)])
      expect(await codeOf(work())).toBe('PUJIANG_NOT_FOUND')
  expect((await sql`select 1 from invitation where token_hash = convert_to(${link.token}, 'UTF8')`.execute(city.db)).rows).toEqual([])
})

test('a refused acceptance does not use the link up', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', null, [['administrator', null]]))
  const link = await inviteActor(boss, { agency: 'east', role: 'steward', email: 'new@city.test' })
  for (const weak of ['short', 'aaaaaaaaaaaaaaa', 'new@city.test', 'x'.repeat(200)])
    expect(await codeOf(acceptInvitation(parts(city), { token: link.token, name: 'New', password: weak }))).toBe('PUJIANG_ACCOUNT_INVALID')
  await expect(acceptInvitation(parts(city), { token: link.token, name: 'New', password })).resolves.toMatch(/-/)
})

test('attack: an invitation outlives the office of who gave it', async () => {
  const city = await createIdentityTestCity()
  const chief = await city.as(await city.person('chief', null, [['administrator', null]]))
  const boss = await city.person('boss', 'east', [['administrator', 'east']])
  const link = await inviteActor(await city.as(boss), { agency: 'east', role: 'administrator', email: 'next@city.test' })
  await city.identity.removeRole(chief, { actorId: boss, role: 'administrator', agency: 'east' })
  expect(await codeOf(acceptInvitation(parts(city), { token: link.token, name: 'x', password }))).toBe('PUJIANG_NOT_FOUND')
  expect(await countOf(city, 'actor')).toBe(2)
})

test('the first administrator comes by a one-time link, without any password made for them, and only once', async () => {
  const city = await createIdentityTestCity()
  const older = await createFirstAdministrator(parts(city))
  const link = await createFirstAdministrator(parts(city))
  expect((await sql`select 1 from auth."account"`.execute(city.db)).rows).toEqual([])
  expect(await codeOf(acceptInvitation(parts(city), { token: older.token, name: 'x', password, email: 'a@city.test' }))).toBe('PUJIANG_NOT_FOUND')
  expect(await codeOf(acceptInvitation(parts(city), { token: link.token, name: 'Chief', password }))).toBe('PUJIANG_ACCOUNT_INVALID')
  const id = await acceptInvitation(parts(city), { token: link.token, name: 'Chief', password, email: 'chief@city.test' })
  expect((await city.actor(id)).roles).toEqual([{ role: 'administrator', agencyId: null }])
  expect(await codeOf(createFirstAdministrator(parts(city)))).toBe('PUJIANG_ADMINISTRATOR_EXISTS')
})

test('demo accounts exist only in the demo city on loopback, and sleep when it is reachable by others', async () => {
  const city = await createIdentityTestCity({ demoAccounts: true })
  const accounts = [
    { key: 'steward', email: 'steward@health.pujiang.example', name: 'Demo steward', roles: ['steward'], agency: 'east-health' },
    { key: 'citizen', email: 'citizen@pujiang.example', name: 'Demo citizen', roles: ['registered'], cityWide: true },
  ]
  const demo = { ...parts(city), accounts }
  for (const flags of [
    { demo: false, loopback: true },
    { demo: true, loopback: false },
  ])
    await expect(createDemoAccounts({ ...demo, ...flags })).rejects.toThrow('only in the demo city')
  await expect(createDemoAccounts({ ...demo, accounts: [{ ...accounts[0]!, email: 'real@city.test' }], demo: true, loopback: true })).rejects.toThrow(
    'needs an address',
  )
  const made = await createDemoAccounts({ ...demo, demo: true, loopback: true })
  expect(await createDemoAccounts({ ...demo, demo: true, loopback: true })).toEqual(made)
  const signIn = () => city.identity.signIn({ email: made[0]!.email, password: made[0]!.password, address: '127.0.0.1' })
  const { actor, setCookie } = await signIn()
  expect(actor.roles).toMatchObject([{ role: 'steward' }])
  const cookie = setCookie[0]!.split(';')[0]!
  expect(await retireDemoAccounts(city.db, city.now())).toBe(2)
  await expect.poll(async () => (await city.identity.authenticate({ headers: { cookie } })).kind).toBe('anonymous')
  expect((await signIn()).actor).toMatchObject({ suspended: true, roles: [] })
  await createDemoAccounts({ ...demo, demo: true, loopback: true })
  expect((await signIn()).actor.roles).toHaveLength(1)
})

test('a server that does not allow demo accounts lets none of them in', async () => {
  const city = await createIdentityTestCity()
  const [account] = await createDemoAccounts({
    ...parts(city),
    accounts: [{ key: 'steward', email: 'steward@pujiang.example', name: 'Demo', roles: ['steward'], agency: 'east' }],
    demo: true,
    loopback: true,
  })
  expect(await codeOf(city.identity.signIn({ email: account!.email, password: account!.password, address: '192.0.2.1' }))).toBe(
    'PUJIANG_SIGN_IN_REFUSED',
  )
})

test('administrators list the people of their agencies, page by page, and no others', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.person('boss', 'east', [['administrator', 'east']])
  for (const name of ['a', 'b', 'c']) await city.person(name, 'east-health', [])
  const stranger = await city.person('stranger', 'west', [['steward', 'west']])
  const seen: string[] = []
  for (let after: string | undefined; ;) {
    const page = await listActors({ actor: await city.actor(boss), db: city.db }, { limit: 3, ...(after !== undefined && { after }) })
    seen.push(...page.actors.map((a) => a.name))
    if (page.next === null) break
    after = page.next
  }
  expect(seen.toSorted()).toEqual(['a', 'b', 'boss', 'c'])
  expect(await listActors({ actor: await city.actor(stranger), db: city.db }, { limit: 3 })).toEqual({ actors: [], next: null })
})

test('agencies stand in a tree that lists parents first and knows the way up', async () => {
  const city = await createIdentityTestCity()
  expect((await listAgencies(city.db)).map((a) => a.slug)).toEqual(['city', 'east', 'west', 'east-health', 'west-health'])
  expect((await agencyPath(city.db, city.agency['west-health'])).map((a) => a.slug)).toEqual(['city', 'west', 'west-health'])
  const make = (slug: string) => createAgency(city.db, { id: random.uuid(), slug, name: { zh: 'x', en: 'x' }, kind: 'department', parent: 'east' })
  expect(await codeOf(make('east-health'))).toBe('PUJIANG_SLUG_TAKEN')
  expect(await codeOf(make(city.agency.west))).toBe('PUJIANG_SLUG_INVALID')
  expect(await codeOf(make('No Slug'))).toBe('PUJIANG_SLUG_INVALID')
})

test('attack: the administrator of a district founds an agency in another one, or beside the city', async () => {
  const city = await createIdentityTestCity()
  const ctx = await city.as(await city.person('boss', 'east', [['administrator', 'east']]))
  const found = (slug: string, parent: string | null) =>
    addAgency(ctx, { id: random.uuid(), slug, name: { zh: 'x', en: 'x' }, kind: 'department', parent })
  for (const parent of ['west', 'city', null]) expect(await codeOf(found('shadow', parent))).toBe('PUJIANG_AGENCY_BEYOND_YOURS')
  expect((await found('east-parks', 'east-health')).path).toHaveLength(4)
})

test('attack: another site makes the browser of a signed-in person send a request', async () => {
  const post = (headers: Record<string, string>) => (): void =>
    refuseCrossSite({ method: 'POST', headers: { host: '127.0.0.1:8080', ...headers } }, ['https://data.city.test'])
  expect(post({ origin: 'https://evil.test' })).toThrow('another site')
  expect(post({ origin: 'null' })).toThrow('another site')
  expect(post({ origin: 'http://127.0.0.1:9090' })).toThrow('another site')
  expect(post({ 'sec-fetch-site': 'cross-site' })).toThrow('another site')
  expect(post({ origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' })).not.toThrow()
  expect(post({ origin: 'https://data.city.test' })).not.toThrow()
  expect(post({})).not.toThrow()
  expect(() => refuseCrossSite({ method: 'GET', headers: { origin: 'https://evil.test' } })).not.toThrow()
  const error = await failureOf(Promise.resolve().then(post({ origin: 'https://evil.test' })))
  expect(error.kind).toBe('NotAllowed')
})
