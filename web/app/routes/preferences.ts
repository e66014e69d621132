import { redirect } from 'react-router'
import { localTarget } from '../local-target.ts'
import { readForm } from '../read-form.ts'
import { siteOf, type PageArgs } from '../run.ts'

/** Remembers light or dark and goes back; the form stands in the footer. */
export async function action(args: PageArgs): Promise<Response> {
  const form = await readForm(args.request)
  const theme = form['theme'] === 'light' || form['theme'] === 'dark' ? form['theme'] : ''
  siteOf(args).setCookie(`theme=${theme}; Path=/; SameSite=Lax; Max-Age=${theme ? 31_536_000 : 0}`)
  return redirect(localTarget(form['to'], '/'), 303)
}
export const loader = (): Response => redirect('/')
