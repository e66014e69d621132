import { getMigrations } from 'better-auth/db/migration'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { codeOf, createIdentityTestCity, failureOf, password, type IdentityTestCity } from './testing.ts'

const signIn = (city: IdentityTestCity, email: string, word: string, address = '192.0.2.1') =>
  city.identity.signIn({ email, password: word, address })

test('the tables of schema auth are those that better-auth wants', async () => {
  const { db } = await createIdentityTestCity()
  const plan = await getMigrations({ database: { db, type: 'postgres', schemaName: 'auth' }, emailAndPassword: { enabled: true } })
  expect([plan.toBeCreated, plan.toBeAdded, plan.unsafeChanges]).toEqual([[], [], []])
  expect((await plan.compileMigrations()).replaceAll(/create schema if not exists "auth"|;|\s/g, '')).toBe('')
})

test('a person signs in, is known by the cookie with roles and reach, and is a stranger after signing out', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'east-health', [['steward', 'east']])
  const cookie = await city.cookie('mei')
  const actor = await city.identity.authenticate({ headers: { cookie } })
  expect(actor).toMatchObject({ kind: 'person', name: 'mei', agencyId: city.agency['east-health'], suspended: false })
  expect(actor.roles).toMatchObject([{ role: 'steward', agencyId: city.agency.east }])
  expect(actor.agencyIds.toSorted()).toEqual([city.agency.east, city.agency['east-health']].toSorted())
  expect(actor.roles[0]!.within?.toSorted()).toEqual(actor.agencyIds.toSorted())
  const cleared = await city.identity.signOut({ cookie })
  expect(cleared.join()).toMatch(/session_token=;.*Max-Age=0/i)
  expect((await city.identity.authenticate({ headers: { cookie } })).kind).toBe('anonymous')
})

test('the cookie is out of reach of scripts and other sites, and Secure and prefixed over https', async () => {
  const plain = await createIdentityTestCity()
  await plain.person('mei', 'city', [])
  const [cookie] = (await signIn(plain, 'mei@city.test', password)).setCookie
  expect(cookie).toMatch(/^pujiang\.session_token=/)
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=Lax/i)
  expect(cookie).not.toMatch(/Secure/i)
  const https = await createIdentityTestCity({ baseUrl: 'https://data.city.test' })
  await https.person('mei', 'city', [])
  const [secure] = (await signIn(https, 'mei@city.test', password)).setCookie
  expect(secure).toMatch(/^__Secure-pujiang\.session_token=.*Secure/i)
  expect((await https.identity.authenticate({ headers: { cookie: secure!.split(';')[0]! } })).name).toBe('mei')
})

test('attack: guessing who has an account: wrong password, unknown address and nonsense answer alike', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'city', [])
  const answers = []
  for (const [email, word] of [
    ['mei@city.test', 'wrong word 99'],
    ['nobody@city.test', password],
    ['no address', 'x'],
    ["' or 1=1 --@x.y", 'x'],
    ['a\0b@c.d', 'x'],
    ['mei@city.test', 'x'.repeat(100_000)],
  ] as const) {
    const { kind, failing } = await failureOf(signIn(city, email, word))
    answers.push(JSON.stringify([kind, failing]))
  }
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain('PUJIANG_SIGN_IN_REFUSED')
})

test('attack: telling by time: an unknown address costs the work of a wrong password', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'city', [])
  const median = async (email: string): Promise<number> => {
    const times: number[] = []
    for (let i = 0; i < 3; i += 1) {
      const start = performance.now()
      await failureOf(signIn(city, email, `wrong word ${i}`))
      times.push(performance.now() - start)
    }
    return times.toSorted((a, b) => a - b)[1]!
  }
  const [known, unknown] = [await median('mei@city.test'), await median('nobody@city.test')]
  // Without the same hashing an unknown address would answer in 1/20 of the time.
  expect(unknown).toBeGreaterThan(known / 4)
})

test('attack: guessing a password: after five failures each further guess waits longer, for known and unknown accounts alike', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'city', [])
  for (const email of ['mei@city.test', 'nobody@city.test']) {
    const codes = []
    for (let i = 0; i < 7; i += 1) codes.push(await codeOf(signIn(city, email, `guess number ${i}`)))
    expect(codes).toEqual([...Array.from({ length: 6 }, () => 'PUJIANG_SIGN_IN_REFUSED'), 'PUJIANG_SIGN_IN_THROTTLED'])
  }
  expect(await codeOf(signIn(city, 'mei@city.test', password))).toBe('PUJIANG_SIGN_IN_THROTTLED')
  city.pass(2)
  await codeOf(signIn(city, 'mei@city.test', 'one more guess'))
  expect((await failureOf(signIn(city, 'mei@city.test', 'and again one'))).failing.facts).toEqual({ retryAfter: 4 })
  city.pass(4)
  await expect(signIn(city, 'mei@city.test', password)).resolves.toMatchObject({ actor: { name: 'mei' } })
  expect(await codeOf(signIn(city, 'mei@city.test', 'a slip of hand'))).toBe('PUJIANG_SIGN_IN_REFUSED')
})

test('attack: guesses sent all at once are counted as if sent one by one', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'city', [])
  const codes = await Promise.all(Array.from({ length: 15 }, (_, i) => codeOf(signIn(city, 'mei@city.test', `guess number ${i}`))))
  expect(codes.filter((c) => c === 'PUJIANG_SIGN_IN_REFUSED').length).toBe(6)
})

test('attack: one address tries many accounts', async () => {
  const city = await createIdentityTestCity()
  await sql`insert into sign_in_attempt (key, failures, first_at) select sha256(convert_to(E'address\\n203.0.113.9', 'UTF8')), 51, ${city.now()}`.execute(
    city.db,
  )
  expect(await codeOf(signIn(city, 'one@city.test', 'guess', '203.0.113.9'))).toBe('PUJIANG_SIGN_IN_REFUSED')
  expect(await codeOf(signIn(city, 'two@city.test', 'guess', '203.0.113.9'))).toBe('PUJIANG_SIGN_IN_THROTTLED')
  expect(await codeOf(signIn(city, 'two@city.test', 'guess', '203.0.113.10'))).toBe('PUJIANG_SIGN_IN_REFUSED')
})

test('attack: session fixation: a session planted before signing in is neither taken over nor left alive', async () => {
  const city = await createIdentityTestCity()
  await city.person('mallory', 'west', [])
  await city.person('mei', 'east', [])
  const planted = await city.cookie('mallory')
  const { setCookie } = await city.identity.signIn({ email: 'mei@city.test', password, address: '192.0.2.1' }, { cookie: planted })
  const own = setCookie.map((c) => c.split(';')[0]).join('; ')
  expect(own).not.toBe(planted)
  expect((await city.identity.authenticate({ headers: { cookie: own } })).name).toBe('mei')
  await expect.poll(async () => (await city.identity.authenticate({ headers: { cookie: planted } })).kind).toBe('anonymous')
})

test('attack: a cookie with a changed or foreign signature, without one, or of a session that has ended is a stranger', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'east', [])
  const cookie = await city.cookie('mei')
  const { rows } = await sql<{ token: string }>`select "token" as token from auth."session"`.execute(city.db)
  const token = rows[0]!.token
  for (const forged of [
    `pujiang.session_token=${token}`,
    `pujiang.session_token=${token}.AAAA`,
    cookie.replace(token, `x${token.slice(1)}`),
    'pujiang.session_token=%E0%A4%A',
    'pujiang.session_token=.',
  ])
    expect((await city.identity.authenticate({ headers: { cookie: forged } })).kind).toBe('anonymous')
  await sql`update auth."session" set "expiresAt" = now() - interval '1 second'`.execute(city.db)
  await expect.poll(async () => (await city.identity.authenticate({ headers: { cookie } })).kind).toBe('anonymous')
  await city.identity.sweep()
  expect((await sql`select 1 from auth."session"`.execute(city.db)).rows).toEqual([])
})

test('changing the password needs the old one and ends every session', async () => {
  const city = await createIdentityTestCity()
  const mei = await city.person('mei', 'east', [])
  const cookie = await city.cookie('mei')
  const ctx = await city.as(mei)
  expect(await codeOf(city.identity.changePassword(ctx, 'not the old one', 'quite another 5'))).toBe('PUJIANG_PASSWORD_WRONG')
  expect(await codeOf(city.identity.changePassword(ctx, password, 'short'))).toBe('PUJIANG_ACCOUNT_INVALID')
  await city.identity.changePassword(ctx, password, 'quite another 5')
  expect((await city.identity.authenticate({ headers: { cookie } })).kind).toBe('anonymous')
  expect(await codeOf(signIn(city, 'mei@city.test', password))).toBe('PUJIANG_SIGN_IN_REFUSED')
  await expect(signIn(city, 'MEI@city.test ', 'quite another 5')).resolves.toMatchObject({ actor: { id: mei } })
})

test('no password is kept in a form that can be read', async () => {
  const city = await createIdentityTestCity()
  await city.person('mei', 'east', [])
  const { rows } = await sql<{ password: string }>`select "password" as password from auth."account"`.execute(city.db)
  expect(rows[0]!.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
})
