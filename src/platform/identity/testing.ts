import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { PlatformError } from '../errors/index.ts'
import type { Actor, Random } from '../operations/index.ts'
import { createAccount } from './accounts.ts'
import { createAgency } from './agencies.ts'
import { createIdentity, type Identity } from './identity.ts'
import type { IdentityContext } from './identity-context.ts'
import { findById } from './read-actor.ts'

export const random: Random = { uuid: () => randomUUID(), bytes: (length) => randomBytes(length) }
export const secret = 'a secret of the tests, long enough for a signature'
export const password = 'right horse 71'

type Place = 'city' | 'east' | 'east-health' | 'west' | 'west-health'

export interface IdentityTestCity extends TestDatabase {
  identity: Identity
  /** Moves the injected clock. */
  pass(seconds: number): void
  now(): Date
  agency: Record<Place, string>
  /** Makes a person with an account `<name>@city.test` and the password above. */
  person(name: string, agency: Place | null, roles: readonly [string, Place | null][]): Promise<string>
  actor(id: string): Promise<Actor>
  /** A context in which this actor acts by session; its work after the commit runs at once. */
  as(id: string | Actor): Promise<IdentityContext>
  /** Another process of the same installation, listening. */
  otherProcess(): Promise<Identity>
  /** Signs in and answers the Cookie header. */
  cookie(name: string, from?: Identity): Promise<string>
}

/** A city with two districts and a health agency in each, on a database of its own; everything ends with the test. */
export async function createIdentityTestCity(options: { baseUrl?: string; demoAccounts?: boolean } = {}): Promise<IdentityTestCity> {
  const database = await createTestDatabase()
  let at = new Date('2026-11-20T08:00:00Z').getTime()
  const clock = { now: () => new Date(at) }
  const opened: Identity[] = []
  onTestFinished(async () => {
    await Promise.all(opened.map((identity) => identity.stop()))
    await database.drop()
  })
  const open = async (): Promise<Identity> => {
    const identity = createIdentity({
      ...database,
      secret,
      baseUrl: options.baseUrl ?? 'http://127.0.0.1:8080',
      clock,
      log: pino({ enabled: false }),
      demoAccounts: options.demoAccounts ?? false,
    })
    opened.push(identity)
    await identity.start()
    return identity
  }
  const identity = await open()
  const { db } = database
  const agency = {} as Record<Place, string>
  for (const [slug, kind, parent] of [
    ['city', 'city', null],
    ['east', 'district', 'city'],
    ['east-health', 'department', 'east'],
    ['west', 'district', 'city'],
    ['west-health', 'department', 'west'],
  ] as const)
    agency[slug] = (await createAgency(db, { id: randomUUID(), slug, name: { zh: slug, en: slug }, kind, parent })).id
  const actor = async (id: string): Promise<Actor> => (await findById(db, id))!
  return {
    ...database,
    identity,
    pass: (seconds) => void (at += seconds * 1000),
    now: () => clock.now(),
    agency,
    actor,
    person: (name, place, roles) =>
      createAccount(db, random, {
        email: `${name}@city.test`,
        password,
        name,
        agencyId: place === null ? null : agency[place],
        roles: roles.map(([role, where]) => ({ role, agencyId: where === null ? null : agency[where] })),
      }),
    as: async (who) => ({ actor: typeof who === 'string' ? await actor(who) : who, db, clock, random, afterCommit: (work) => void work() }),
    otherProcess: open,
    async cookie(name, from = identity) {
      const { setCookie } = await from.signIn({ email: `${name}@city.test`, password, address: '192.0.2.1' })
      return setCookie.map((c) => c.split(';')[0]).join('; ')
    },
  }
}

/** The platform error that the work fails with. */
export async function failureOf(work: Promise<unknown>): Promise<PlatformError> {
  try {
    await work
  } catch (error) {
    if (error instanceof PlatformError) return error
    throw error
  }
  throw new Error('It was not refused')
}

/** Code of the platform error that the work fails with. */
export const codeOf = async (work: Promise<unknown>): Promise<string> => (await failureOf(work)).failing.code

/** Counts rows of a table. */
export async function countOf(city: TestDatabase, table: string): Promise<number> {
  const found = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(city.db)
  return found.rows[0]!.count
}
