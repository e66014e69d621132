import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadDemoPack } from '../../src/city/demo-city.ts'

interface Said {
  author: string
  days: number
  dataset?: string
  datasets?: string[]
  field?: string
  agency?: string
  theme?: string
  answer?: { days: number }
  answers?: { days: number; dataset?: string; plannedDays?: number }[]
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
