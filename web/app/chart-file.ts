import { data } from 'react-router'
import { exportSvg } from '../charts/export-svg.tsx'
import { pickText, toolsOf } from '../ui/site.tsx'
import { loadSavedChart, type SavedChart } from './load-saved-chart.ts'
import { ask, isPlatformError, siteOf, type PageArgs } from './run.ts'
import { toProblem } from '../../src/platform/errors/index.ts'

type Form = 'svg' | 'png'

/** A saved chart as a drawing that stands alone. A reader who may not read its rows is refused as on the page. */
async function savedAsSvg(args: PageArgs): Promise<{ svg: string; name: string }> {
  const site = toolsOf(siteOf(args))
  const chart = await ask(args, 'show-chart', { chart: args.params['chart'] })
  const saved: SavedChart = await loadSavedChart(args, chart)
  if (!saved.data || !saved.table) throw data(saved.problem, { status: saved.problem?.status ?? 404 })
  const svg = exportSvg({
    data: saved.data,
    table: saved.table,
    source: chart.dataset,
    where: chart.query.where ?? '',
    title: pickText(chart.title, site.locale),
    note: pickText(chart.note, site.locale),
    address: `${site.city.origin}${site.to(`/charts/${chart.slug}`)}`,
    site,
  })
  return { svg, name: `${chart.slug}-v${saved.data.version}` }
}

/** The answer that carries a drawing in one of the two forms. A file opened by itself runs nothing. */
export async function fileAnswer(args: PageArgs, svg: string, name: string, form: Form): Promise<Response> {
  const site = siteOf(args)
  const headers = {
    'content-disposition': `inline; filename="${name.replaceAll(/[^\w.-]/g, '_')}.${form}"`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'private, no-cache',
  }
  if (form === 'svg') return new Response(svg, { headers: { ...headers, 'content-type': 'image/svg+xml; charset=utf-8' } })
  try {
    return new Response(new Uint8Array(await site.paint(svg)), { headers: { ...headers, 'content-type': 'image/png' } })
  } catch (error) {
    if (!isPlatformError(error)) throw error
    const problem = toProblem(error, site.locale)
    return Response.json(problem, { status: problem.status, headers: { 'content-type': 'application/problem+json; charset=utf-8' } })
  }
}

export async function savedFile(args: PageArgs, form: Form): Promise<Response> {
  const { svg, name } = await savedAsSvg(args)
  return fileAnswer(args, svg, name, form)
}
