import { redirect } from 'react-router'
import type { CitedViewAnswer } from '../../answers/index.ts'
import { readForm } from '../read-form.ts'
import { ask, goTo, siteOf, type PageArgs } from '../run.ts'
import { localPath } from '../../ui/site.tsx'

/** Address of the dataset page that shows exactly this view. */
function pageOf(view: CitedViewAnswer): string {
  const params = new URLSearchParams(view.query)
  if (view.table !== view.dataset) params.set('table', view.table)
  params.set('v', String(view.version))
  return `/datasets/${encodeURIComponent(view.dataset)}?${params}`
}

/** `/q/…`: the short address of a cited view leads to it. */
export async function loader(args: PageArgs): Promise<Response> {
  const view = await ask(args, 'show-cited-view', { hash: args.params['hash'] ?? '' })
  return redirect(localPath(pageOf(view), siteOf(args).locale), 302)
}

/** Keeps the view under its short address and goes back to where it is cited. */
export async function action(args: PageArgs): Promise<Response> {
  const form = await readForm(args.request)
  const view = await ask(args, 'cite-view', { table: form['table'] ?? '', version: form['version'] ?? '', query: form['query'] ?? '' })
  return goTo(args, `${pageOf(view)}#cite`)
}
