import { data } from 'react-router'
import { exportSvg } from '../../charts/export-svg.tsx'
import { readBox } from '../../charts/map-tools.tsx'
import { toolsOf } from '../../ui/site.tsx'
import { fileAnswer } from '../chart-file.ts'
import { siteOf, type PageArgs } from '../run.ts'
import { openBuilder } from '../open-builder.ts'
import { loadChart } from '../load-chart.ts'

/** The chart of the builder's address as a file. */
export async function loader(args: PageArgs): Promise<Response> {
  const form = args.params['form'] === 'png' ? 'png' : 'svg'
  const { searchParams } = new URL(args.request.url)
  const { table, dataset, spec, where, version } = await openBuilder(args)
  const drawn = await loadChart(args, { table, where, version, spec, box: readBox(searchParams.get('box')) })
  if (!drawn.data) throw data(drawn.problem, { status: drawn.problem.status })
  const site = toolsOf(siteOf(args))
  const svg = exportSvg({
    data: drawn.data,
    table,
    source: { slug: dataset.slug, name: dataset.name, agency: dataset.agency.name },
    where,
    title: '',
    note: '',
    address: `${site.city.origin}${site.to(`/datasets/${dataset.slug}`)}`,
    site,
  })
  return fileAnswer(args, svg, `${table.slug}-v${drawn.data.version}`, form)
}
