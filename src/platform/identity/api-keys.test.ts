import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createProgram, redactUrl, requestPurpose } from './index.ts'
import { codeOf, createIdentityTestCity, failureOf } from './testing.ts'

const scopes = ['read']
const day = 86_400_000

test('a key works in both headers, acts for its owner with the roles of today, and names its scopes and purpose', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east-health', [['steward', 'east-health']])
  const { key, ...shown } = await city.identity.createApiKey(await city.as(mei), {
    name: 'nightly',
    scopes: ['read', 'load-table'],
    purpose: 'reporting',
  })
  expect(key).toMatch(/^pj_[A-Za-z0-9_-]{43}$/)
  expect(shown.prefix).toBe(key.slice(0, 10))
  for (const headers of [{ authorization: `Bearer ${key}` }, { authorization: `bearer  ${key} ` }, { 'x-api-key': key }]) {
    const actor = await city.identity.authenticate({ headers, url: '/api/v1/datasets?q=x' })
    expect(actor).toMatchObject({ id: mei, kind: 'person', key: { id: shown.id, scopes: ['read', 'load-table'], purpose: 'reporting' } })
    expect(actor.unlimited).toBeUndefined()
  }
  await expect.poll(async () => (await city.identity.listApiKeys(await city.as(mei)))[0]?.lastUsedAt).toEqual(city.now())
})

test('a key is shown once and kept only as a hash', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [])
  const { key } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  expect(JSON.stringify(await city.identity.listApiKeys(await city.as(mei)))).not.toContain(key)
  const { rows } = await sql<{ text: string; hash: Buffer }>`select api_key::text as text, key_hash as hash from api_key`.execute(city.db)
  expect(rows[0]!.text).not.toContain(key)
  expect(rows[0]!.hash).toHaveLength(32)
})

test('unknown, revoked and expired keys answer alike', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [])
  const ctx = await city.as(mei)
  const revoked = await city.identity.createApiKey(ctx, { name: 'a', scopes })
  await city.identity.revokeApiKey(ctx, revoked.id, 'lost')
  const expired = await city.identity.createApiKey(ctx, { name: 'b', scopes, expiresAt: new Date(city.now().getTime() + day) })
  city.pass(86_400)
  const answers = new Set<string>()
  for (const key of [revoked.key, expired.key, `pj_${'A'.repeat(43)}`, 'pj_short', 'eyJhbGciOiJIUzI1NiJ9.e30.x', '']) {
    const error = await failureOf(city.identity.authenticate({ headers: { authorization: `Bearer ${key}` } }))
    answers.add(JSON.stringify([error.kind, error.failing]))
  }
  expect(answers.size).toBe(1)
  expect(await codeOf(city.identity.authenticate({ headers: { authorization: 'Basic abc' } }))).toBe('PUJIANG_KEY_UNKNOWN')
})

test('a bad key is refused even beside a good session', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'east', [])
  const cookie = await city.cookie('mei')
  expect(await codeOf(city.identity.authenticate({ headers: { cookie, 'x-api-key': `pj_${'A'.repeat(43)}` } }))).toBe('PUJIANG_KEY_UNKNOWN')
})

test('attack: a key in the URL is refused, in no form part of the answer, and removed from what is logged', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [])
  const { key } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  for (const url of [
    `/api/v1/datasets?api_key=${key}`,
    `/x?token=${key}`,
    `/x/${key}/rows`,
    `/x?q=${encodeURIComponent(key).replace('pj_', '%70%6a_')}`,
    '/x?apikey=something',
    '/x?access_token=abc',
  ]) {
    const error = await failureOf(city.identity.authenticate({ headers: { 'x-api-key': key }, url }))
    expect(error.failing.code).toBe('PUJIANG_KEY_IN_URL')
    expect(JSON.stringify(error.failing)).not.toContain(key)
  }
  expect(redactUrl(`/a?api_key=${key}&b=1`)).toBe('/a?api_key=[removed]&b=1')
  expect(redactUrl(`/invitation/pjinv_${'A'.repeat(43)}`)).toBe('/invitation/[removed]')
  expect(redactUrl('/a?apikey=other&b=1')).toBe('/a?apikey=[removed]&b=1')
})

test('revoking, suspending and taking a role are known to another process at once, not after five seconds', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', null, [['administrator', null]]))
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const { key, id } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  const other = await city.otherProcess()
  const roles = async () => (await other.authenticate({ headers: { 'x-api-key': key } })).roles.map((r) => r.role)
  expect(await roles()).toEqual(['steward'])
  await city.identity.removeRole(boss, { actorId: mei, role: 'steward', agency: 'east' })
  await expect.poll(roles, { timeout: 2_000, interval: 10 }).toEqual([])
  await city.identity.revokeApiKey(boss, id)
  await expect
    .poll(
      () =>
        other.authenticate({ headers: { 'x-api-key': key } }).then(
          () => 'known',
          () => 'refused',
        ),
      { timeout: 2_000, interval: 10 },
    )
    .toBe('refused')
  const cookie = await city.cookie('mei')
  expect((await other.authenticate({ headers: { cookie } })).id).toBe(mei)
  await city.identity.suspend(boss, mei, 'left the service')
  await expect.poll(async () => (await other.authenticate({ headers: { cookie } })).kind, { timeout: 2_000, interval: 10 }).toBe('anonymous')
})

test('a right taken away by hand in the database is known at once too', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const { key } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  expect((await city.identity.authenticate({ headers: { 'x-api-key': key } })).roles).toHaveLength(1)
  await sql`delete from actor_role where actor_id = ${mei}`.execute(city.db)
  await expect
    .poll(async () => (await city.identity.authenticate({ headers: { 'x-api-key': key } })).roles.length, { timeout: 2_000, interval: 10 })
    .toBe(0)
})

test('a process that lost its ear asks the database each time, and listens again', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const { key } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  const roles = async () => (await city.identity.authenticate({ headers: { 'x-api-key': key } })).roles.length
  expect(await roles()).toBe(1)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`.execute(city.db)
  await expect
    .poll(
      async () =>
        (await sql`select 1 from pg_stat_activity where datname = current_database() and query ilike 'listen%'`.execute(city.db)).rows.length,
      { timeout: 5_000 },
    )
    .toBe(1)
  expect(await roles()).toBe(1)
  await sql`delete from actor_role where actor_id = ${mei}`.execute(city.db)
  await expect.poll(roles, { timeout: 2_000, interval: 10 }).toBe(0)
})

test('a busy key asks the database once in five seconds', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [])
  const { key } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  await city.identity.authenticate({ headers: { 'x-api-key': key } })
  let queries = 0
  city.pool.on('acquire', () => void (queries += 1))
  for (let i = 0; i < 500; i += 1) await city.identity.authenticate({ headers: { 'x-api-key': key } })
  expect(queries).toBeLessThanOrEqual(2)
  for (let i = 0; i < 5; i += 1) await codeOf(city.identity.authenticate({ headers: { 'x-api-key': `pj_${'A'.repeat(43)}` } }))
  expect(queries).toBeGreaterThanOrEqual(5)
})

test('attack: a leaked key mints itself another, with more', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.person('boss', null, [['administrator', null]])
  const { key } = await city.identity.createApiKey(await city.as(boss), { name: 'k', scopes })
  const byKey = await city.as(await city.identity.authenticate({ headers: { 'x-api-key': key } }))
  expect(await codeOf(city.identity.createApiKey(byKey, { name: 'more', scopes: ['*'], unlimited: true }))).toBe('PUJIANG_KEY_BY_KEY')
})

test('attack: a steward makes a key without a rate limit, or for somebody else', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.person('boss', null, [['administrator', null]])
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const ctx = await city.as(mei)
  expect(await codeOf(city.identity.createApiKey(ctx, { name: 'k', scopes, unlimited: true }))).toBe('PUJIANG_KEY_UNLIMITED')
  expect(await codeOf(city.identity.createApiKey(ctx, { name: 'k', scopes, actorId: boss }))).toBe('PUJIANG_NOT_FOUND')
  expect(await codeOf(city.identity.createApiKey(await city.as(boss), { name: 'k', scopes, actorId: mei }))).toBe('PUJIANG_KEY_OF_OTHERS')
  const made = await city.identity.createApiKey(await city.as(boss), { name: 'bench', scopes: ['*'], unlimited: true })
  expect((await city.identity.authenticate({ headers: { 'x-api-key': made.key } })).unlimited).toBe(true)
})

test('attack: reading or revoking the keys of others', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [['steward', 'east']])
  const li = await city.as(await city.person('li', 'west', [['steward', 'west']]))
  const { id, key } = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes })
  expect(await codeOf(city.identity.listApiKeys(li, mei))).toBe('PUJIANG_NOT_FOUND')
  const foreign = await failureOf(city.identity.revokeApiKey(li, id))
  expect([foreign.kind, foreign.failing.code]).toEqual(['NotFound', 'PUJIANG_NOT_FOUND'])
  expect((await city.identity.authenticate({ headers: { 'x-api-key': key } })).id).toBe(mei)
})

test('a program acts for its agency with the keys its managers make', async () => {
  const city = await createIdentityTestCity()
  const boss = await city.as(await city.person('boss', 'east', [['administrator', 'east']]))
  const program = await createProgram(boss, { name: 'meter collector', agency: 'east-health' })
  await city.identity.assignRole(boss, { actorId: program, role: 'steward', agency: 'east-health' })
  const { key } = await city.identity.createApiKey(boss, { name: 'k', scopes: ['write'], actorId: program })
  expect(await city.identity.authenticate({ headers: { 'x-api-key': key } })).toMatchObject({
    id: program,
    kind: 'program',
    agencyId: city.agency['east-health'],
  })
  expect(await codeOf(createProgram(boss, { name: 'spy', agency: 'west-health' }))).toBe('PUJIANG_ROLE_BEYOND_YOURS')
})

test('a key must have a scope, a name, and an end within five years', async () => {
  const city = await createIdentityTestCity()
  const ctx = await city.as(await city.person('mei', 'east', []))
  for (const bad of [
    { scopes: [] },
    { scopes: ['read; drop'] },
    { name: ' ' },
    { expiresAt: city.now() },
    { expiresAt: new Date(city.now().getTime() + 2_000 * day) },
    { purpose: 'x'.repeat(201) },
  ])
    expect(await codeOf(city.identity.createApiKey(ctx, { name: 'k', scopes, ...bad }))).toBe('PUJIANG_KEY_INVALID')
})

test('a request cannot leave the purpose its key is bound to', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [])
  const bound = await city.identity.createApiKey(await city.as(mei), { name: 'k', scopes, purpose: 'flood relief' })
  const actor = await city.identity.authenticate({ headers: { 'x-api-key': bound.key } })
  expect(requestPurpose(actor, undefined)).toBe('flood relief')
  expect(requestPurpose(actor, ' flood relief ')).toBe('flood relief')
  expect(() => requestPurpose(actor, 'advertising')).toThrow('only the purpose')
  expect(requestPurpose(await city.actor(mei), 'study')).toBe('study')
  expect(requestPurpose(await city.actor(mei), '  ')).toBeNull()
})
