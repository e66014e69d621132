import { printBibTex, printRis } from '../../view/citation.ts'
import { loadCited } from '../dataset/cited.ts'
import { openDataset } from '../dataset/open-dataset.ts'
import { perhaps, type PageArgs } from '../run.ts'

/** The citation of a view as a file for reference managers: RIS, or BibTeX with `format=bib`. */
export async function loader(args: PageArgs): Promise<Response> {
  const { dataset, table, view } = await openDataset(args)
  const versions = table && view.version !== null ? await perhaps(args, 'list-versions', { table: table.id, limit: 500 }) : null
  const { cited } = await loadCited(args, { dataset, table, view, versions: versions?.items ?? [] })
  const isBib = new URL(args.request.url).searchParams.get('format') === 'bib'
  return new Response(isBib ? printBibTex(cited) : printRis(cited), {
    headers: {
      'content-type': isBib ? 'application/x-bibtex; charset=utf-8' : 'application/x-research-info-systems; charset=utf-8',
      'content-disposition': `attachment; filename="${cited.key}.${isBib ? 'bib' : 'ris'}"`,
      'cache-control': 'private, no-cache',
    },
  })
}
