import { data } from 'react-router'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, type PageArgs } from '../run.ts'

/** Takes in saved filters and the days of reminding, and goes back to where they were set. */
export async function action(args: PageArgs): Promise<Response> {
  const values = await readForm(args.request)
  const back = /^\/desk[a-z/]*(\?[^\s<>"']*)?$/.test(values['to'] ?? '') ? (values['to'] as string) : '/desk'
  const now = await ask(args, 'show-desk-preferences')
  const without = now.filters.filter(({ name }) => name !== values['name'])
  const change =
    values['intent'] === 'remind'
      ? { remindDays: Number(values['remindDays']) }
      : values['intent'] === 'remove-filter'
        ? { filters: without }
        : { filters: [...without, { name: values['name'] ?? '', query: values['query'] ?? '' }] }
  const { problem } = await attempt(args, 'edit-desk-preferences', change)
  if (problem) throw data(problem, { status: problem.status })
  return goTo(args, back)
}

export const loader = (args: PageArgs): Response => goTo(args, '/desk')
