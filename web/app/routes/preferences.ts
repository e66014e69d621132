import { redirect } from 'react-router'
import { localTarget } from '../local-target.ts'
import { readForm } from '../read-form.ts'
import { siteOf, type PageArgs } from '../run.ts'

/** Remembers light or dark, or the purpose of the working day, and goes back; the forms stand in the footer and at the desk. */
export async function action(args: PageArgs): Promise<Response> {
  const form = await readForm(args.request)
  if (form['usePurpose'] !== undefined) {
    const purpose = encodeURIComponent(form['usePurpose'].trim().slice(0, 200))
    siteOf(args).setCookie(`purpose=${purpose}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${purpose ? 43_200 : 0}`)
    return redirect(localTarget(form['to'], '/'), 303)
  }
  const theme = form['theme'] === 'light' || form['theme'] === 'dark' ? form['theme'] : ''
  siteOf(args).setCookie(`theme=${theme}; Path=/; SameSite=Lax; Max-Age=${theme ? 31_536_000 : 0}`)
  return redirect(localTarget(form['to'], '/'), 303)
}
export const loader = (): Response => redirect('/')
