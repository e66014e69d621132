import type { TableDetail } from '../../../src/model/index.ts'
import { ApiSnippets } from '../../ui/dataset/api-snippets.tsx'
import { ApiTryIt } from '../../ui/dataset/api-try-it.tsx'
import { useSite } from '../../ui/site.tsx'
import { fileSnippets } from '../../view/file-snippets.ts'
import { printQuery } from '../../view/query.ts'
import { snippets } from '../../view/snippets.ts'
import type { DatasetSection } from './section.ts'

/** The present view for programs. */
export const apiSection: DatasetSection<TableDetail> = {
  id: 'api',
  load: (_args, { table }) => (table?.version ? table : null),
  label: ({ w }) => w.h.api,
  Body: function Api({ data: table, opened: { view } }) {
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
      </ApiSnippets>
    )
  },
}
