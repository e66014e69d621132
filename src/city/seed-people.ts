import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { Type, type Static } from 'typebox'
import { Parse } from 'typebox/value'
import { parse } from 'yaml'
import { findActor } from '../platform/identity/index.ts'
import type { Actor } from '../platform/operations/index.ts'
import { askCity } from './ask-city.ts'
import type { OpenedCity } from './open-city.ts'
import { packPort } from './pack-port.ts'

const days = Type.Number({ description: 'Days before the clock of the city.' })
const text = Type.String({ minLength: 1 })
const PeopleSchema = Type.Object({
  readers: Type.Array(text, { minItems: 1 }),
  /** Datasets the demo citizen follows. */
  followed: Type.Array(text),
  discussions: Type.Array(
    Type.Object({
      dataset: text,
      kind: Type.Enum(['question', 'error']),
      title: text,
      body: text,
      field: Type.Optional(text),
      row: Type.Optional(Type.Integer()),
      author: text,
      days,
      answer: Type.Optional(Type.Object({ days, body: text })),
    }),
  ),
  requests: Type.Array(
    Type.Object({
      title: text,
      body: text,
      purpose: text,
      theme: text,
      agency: Type.Optional(text),
      organisation: Type.Optional(text),
      author: text,
      days,
      votes: Type.Integer({ minimum: 1 }),
      answers: Type.Optional(
        Type.Array(
          Type.Object({
            days,
            state: Type.Enum(['accepted', 'planned', 'fulfilled', 'declined']),
            note: Type.Optional(text),
            legalBasis: Type.Optional(text),
            dataset: Type.Optional(text),
            plannedDays: Type.Optional(Type.Number()),
          }),
        ),
      ),
    }),
  ),
  reuses: Type.Array(
    Type.Object({
      title: text,
      link: text,
      kind: text,
      body: text,
      organisation: Type.Optional(text),
      datasets: Type.Array(text, { minItems: 1 }),
      author: text,
      days,
      decided: Type.Optional(Type.Number()),
    }),
  ),
})

const dayMs = 86_400_000

/** The city as it was some days ago: the same program under an earlier clock, so that what invented people did has its own day. */
function cityAt(city: OpenedCity, daysAgo: number): OpenedCity {
  const at = new Date(city.program.clock.now().getTime() - daysAgo * dayMs)
  return { ...city, program: { ...city.program, clock: { now: () => new Date(at) } } }
}

/** Invented readers: persons with a name and no account, so that nobody can sign in as one. */
async function ensureReaders(city: OpenedCity, names: readonly string[]): Promise<Map<string, Actor>> {
  const { db } = city.database
  await db.transaction().execute(async (trx) => {
    await sql`
      insert into actor (id, kind, name) select gen_random_uuid(), 'person', name from unnest(${names}::text[]) as name
      where not exists (select from actor a where a.name = name and a.user_id is null and a.kind = 'person')`.execute(trx)
    await sql`
      insert into actor_role (actor_id, role) select id, 'registered' from actor where kind = 'person' and user_id is null and name = any(${names}::text[])
      on conflict do nothing`.execute(trx)
  })
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from actor where kind = 'person' and user_id is null and name = any(${names}::text[])`.execute(db)
  const readers = new Map<string, Actor>()
  for (const { id, name } of rows) {
    const actor = await findActor(db, id)
    if (actor) readers.set(name, actor)
  }
  return readers
}

/**
 * Lets invented readers ask, want and show, and the agencies answer, each on a day of its own. Everything goes through operations. What stands there
 * by its title already is left alone, so a first start that was killed goes on where it was.
 */
export async function seedPeople(city: OpenedCity, file: string): Promise<void> {
  const people: Static<typeof PeopleSchema> = Parse(PeopleSchema, parse(await readFile(file, 'utf8')))
  const { db } = city.database
  const readers = await ensureReaders(city, people.readers)
  const { rows } = await sql<{ title: string }>`
    select title from discussion union all select title from data_request union all select title from reuse`.execute(db)
  const titles = new Set(rows.map((row) => row.title))
  // A title in both languages stands there also where only its first half was said.
  const there = { has: (title: string): boolean => titles.has(title) || titles.has(title.split(' · ')[0] ?? '') }
  const as = (name: string): Actor => {
    const reader = readers.get(name)
    if (!reader) throw new Error(`There is no reader ${name} in ${file}`)
    return reader
  }
  const say = (operation: string, input: Record<string, unknown>, actor: Actor, daysAgo: number): Promise<unknown> =>
    askCity(cityAt(city, daysAgo).program, operation, input, { actor })
  const agencies = new Map(
    (
      await sql<{ slug: string; agency: string }>`select d.slug, a.slug as agency from dataset d join agency a on a.id = d.agency_id`.execute(db)
    ).rows.map(({ slug, agency }) => [slug, agency]),
  )
  const office = (agency: string, operation: string, input: Record<string, unknown>, daysAgo: number): Promise<unknown> =>
    packPort(cityAt(city, daysAgo)).call(operation, input, { agency, role: 'steward' })

  for (const { author, days: ago, answer, ...said } of people.discussions) {
    if (there.has(said.title)) continue
    const { slug } = (await say('start-discussion', said, as(author), ago)) as { slug: string }
    if (answer) await office(agencies.get(said.dataset) ?? '', 'answer-discussion', { discussion: slug, body: answer.body }, answer.days)
  }
  for (const { author, days: ago, votes, answers = [], ...asked } of people.requests) {
    if (there.has(asked.title)) continue
    const { slug } = (await say('create-request', asked, as(author), ago)) as { slug: string }
    // Votes of the readers in their order; the author has one already.
    await sql`
      insert into data_request_vote (request_id, actor_id, at) select r.id, a.id, r.created_at from data_request r, actor a
      where r.slug = ${slug} and a.id = any(${[...readers.values()].slice(0, votes).map((reader) => reader.id)}::uuid[]) on conflict do nothing`.execute(
      db,
    )
    await sql`
      update data_request r set votes = (select count(*) from data_request_vote v where v.request_id = r.id) where r.slug = ${slug}`.execute(db)
    for (const { days: on, plannedDays, ...said } of answers) {
      const planned = plannedDays === undefined ? {} : { plannedOn: cityAt(city, plannedDays).program.clock.now().toISOString().slice(0, 10) }
      await office(asked.agency ?? '', 'answer-request', { request: slug, ...said, ...planned }, on)
    }
  }
  // Whoever signs in as the demo citizen finds something followed and something told.
  await sql`
    insert into follow (id, actor_id, kind, dataset_id, created_at) select gen_random_uuid(), a.id, 'dataset', d.id, d.created_at
    from actor a join auth."user" u on u."id" = a.user_id, dataset d
    where u."email" = 'citizen@pujiang.example' and d.slug = any(${people.followed}::text[]) on conflict do nothing`.execute(db)
  for (const { author, days: ago, decided, ...shown } of people.reuses) {
    if (there.has(shown.title)) continue
    const { slug } = (await say('submit-reuse', shown, as(author), ago)) as { slug: string }
    if (decided !== undefined) await office(agencies.get(shown.datasets[0] ?? '') ?? '', 'decide-reuse', { reuse: slug, decision: 'shown' }, decided)
  }
}
