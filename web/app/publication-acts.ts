import { data } from 'react-router'
import type { Refused } from '../ui/form.tsx'
import { attempt, goTo, type PageArgs } from './run.ts'

const acts = {
  story: { publish: 'publish-story', unpublish: 'unpublish-story', remove: 'remove-story', list: '/stories', page: '/desk/stories/' },
  dashboard: {
    publish: 'publish-dashboard',
    unpublish: 'unpublish-dashboard',
    remove: 'remove-dashboard',
    list: '/dashboards',
    page: '/desk/dashboards/',
  },
} as const

/** Publishes, takes down or removes a story or dashboard, as the button said. */
export async function carryOut(args: PageArgs, kind: keyof typeof acts, name: string, values: Record<string, string>): Promise<unknown> {
  const of = acts[kind]
  const intent = values['intent']
  if (intent !== 'publish' && intent !== 'unpublish' && intent !== 'remove') return goTo(args, of.page + name)
  const { problem } = await attempt(args, of[intent], { [kind]: name })
  if (problem) return data({ problem, values } satisfies Refused, { status: problem.status })
  return goTo(args, intent === 'remove' ? `${of.list}?mine` : of.page + name)
}
