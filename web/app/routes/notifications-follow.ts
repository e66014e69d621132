import { data } from 'react-router'
import { localTarget } from '../local-target.ts'
import { readForm } from '../read-form.ts'
import { attempt, goTo, type PageArgs } from '../run.ts'

/** Follows or lets go, and comes back to the page the form stood on. */
export async function action(args: PageArgs): Promise<Response> {
  const form = await readForm(args.request)
  const target = { kind: form['kind'] ?? '', ref: form['ref'] ?? '' }
  const { problem } = form['follow'] === 'no' ? await attempt(args, 'unfollow', target) : await attempt(args, 'follow', target)
  if (problem) throw data(problem, { status: problem.status })
  return new Response(null, { status: 303, headers: { location: localTarget(form['to'], '/notifications') } })
}
export const loader = (args: PageArgs): Response => goTo(args, '/notifications')
