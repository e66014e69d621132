import type { TableDetail } from '../../../src/model/index.ts'
import type { SpokenStandard } from '../../answers/index.ts'
import { ApiSnippets } from '../../ui/dataset/api-snippets.tsx'
import { ApiTryIt } from '../../ui/dataset/api-try-it.tsx'
import { useSite } from '../../ui/site.tsx'
import { DatasetStandards } from '../../ui/standards.tsx'
import { fileSnippets } from '../../view/file-snippets.ts'
import { printQuery } from '../../view/query.ts'
import { snippets } from '../../view/snippets.ts'
import { perhaps } from '../run.ts'
import type { DatasetSection } from './section.ts'

interface ApiData {
  table: TableDetail
  standards: SpokenStandard[]
}

/** The present view for programs. */
export const apiSection: DatasetSection<ApiData> = {
  id: 'api',
  load: async (args, { table }) => (table?.version ? { table, standards: (await perhaps(args, 'list-protocols'))?.items ?? [] } : null),
  label: ({ w }) => w.h.api,
  Body: function Api({ data: { table, standards }, opened: { dataset, view } }) {
    const { w, city } = useSite()
    const query = printQuery(view, table.fields)
    return (
      <ApiSnippets
        snippets={[
          ...snippets(view, table.fields, query, { origin: city.origin, table: table.slug, slug: table.slug }),
          ...fileSnippets({ origin: city.origin, table: table.slug }),
        ]}
        hint={w.dataset.apiHint}
      >
        <ApiTryIt table={table.slug} query={query} />
        <DatasetStandards standards={standards} sample={{ dataset: dataset.slug, table: table.slug }} />
      </ApiSnippets>
    )
  },
}
