import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadDemoPack } from '../../src/city/demo-city.ts'

interface Said {
  title: string
  body: string
  votes?: number
  author: string
  days: number
  dataset?: string
  datasets?: string[]
  field?: string
  agency?: string
  theme?: string
  answer?: { days: number; body: string }
  answers?: { days: number; note?: string; dataset?: string; plannedDays?: number }[]
}

test('what invented people say is about datasets, columns and agencies of the city, and answered after it was said', async () => {
  const pack = await loadDemoPack()
  const people = parse(await readFile(join(import.meta.dirname, 'people.yaml'), 'utf8')) as {
    readers: string[]
    followed: string[]
  } & Record<'discussions' | 'requests' | 'reuses', Said[]>
  const datasets = new Map(pack.datasets.map((dataset) => [dataset.slug, dataset]))
  const agencies = new Set(pack.manifest.agencies.map((agency) => agency.slug))
  const said = [...people.discussions, ...people.requests, ...people.reuses]
  expect(said.length).toBeGreaterThan(15)
  const named = said.flatMap((one) => [one.dataset, ...(one.datasets ?? []), ...(one.answers ?? []).map((answer) => answer.dataset)])
  expect([...named, ...people.followed].filter((slug) => slug !== undefined && datasets.get(slug)?.status === 'draft')).toEqual([])
  expect([...named, ...people.followed].filter((slug) => slug !== undefined && !datasets.has(slug))).toEqual([])
  expect(said.filter((one) => one.agency !== undefined && !agencies.has(one.agency))).toEqual([])
  expect(said.filter((one) => !people.readers.includes(one.author))).toEqual([])
  // A closed column is as unknown to invented readers as to real ones.
  const open = (one: Said): boolean =>
    datasets.get(one.dataset ?? '')?.fields.some((field) => field.name === one.field && (field.openClass ?? 'unconditional') !== 'none') ?? false
  expect(people.discussions.filter((one) => one.field !== undefined && !open(one))).toEqual([])
  for (const one of said)
    for (const answer of [...(one.answer ? [one.answer] : []), ...(one.answers ?? [])]) expect(answer.days).toBeLessThan(one.days)
  // A plan is made for a day that was still to come, and at least one is overdue today.
  const plans = people.requests.flatMap((one) => (one.answers ?? []).filter((answer) => answer.plannedDays !== undefined))
  for (const plan of plans) expect(plan.plannedDays).toBeLessThan(plan.days)
  expect(people.requests.some((one) => (one.answers?.at(-1)?.plannedDays ?? -1) > 0)).toBe(true)
})

test('a reader of English finds questions, wishes and uses with words of theirs: what most people see first is said in both languages', async () => {
  const { discussions, requests, reuses } = parse(await readFile(join(import.meta.dirname, 'people.yaml'), 'utf8')) as Record<
    'discussions' | 'requests' | 'reuses',
    Said[]
  >
  const isBoth = (text: string | undefined): boolean => /\p{Script=Han}/u.test(text ?? '') && /[A-Za-z]+[ ,:]+[a-z]+/.test(text ?? '')
  // The home page shows the four that most people want.
  for (const { title, answers = [] } of requests.toSorted((a, b) => (b.votes ?? 0) - (a.votes ?? 0)).slice(0, 4)) {
    expect(isBoth(title), title).toBe(true)
    for (const { note } of answers) expect(isBoth(note), note).toBe(true)
  }
  expect(discussions.filter((one) => isBoth(one.title) && isBoth(one.answer?.body)).length).toBeGreaterThanOrEqual(3)
  expect(reuses.filter((one) => isBoth(one.title) && isBoth(one.body)).length).toBeGreaterThanOrEqual(2)
  // A title has room for both on the narrowest page.
  for (const { title } of [...discussions, ...requests, ...reuses]) expect(title.length, title).toBeLessThanOrEqual(120)
})
