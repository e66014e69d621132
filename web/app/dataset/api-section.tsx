import type { TableDetail } from '../../../src/model/index.ts'
import type { SpokenStandard } from '../../answers/index.ts'
import { CodeTabs } from '../../ui/code-tabs.tsx'
import { ApiTryIt } from '../../ui/dataset/api-try-it.tsx'
import { Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { DatasetStandards } from '../../ui/standards.tsx'
import { printQuery } from '../../view/query.ts'
import { snippets } from '../../view/snippets.ts'
import { tableSnippets } from '../../view/table-snippets.ts'
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
    const { slug, agency } = dataset
    const programs = snippets(view, table.fields, query, { origin: city.origin, table: table.slug, slug: table.slug })
    const whole = tableSnippets({ origin: city.origin, table: table.slug, dataset: slug, agency: agency.slug })
    return (
      <Section id="api" className="part" title={w.h.api} note={w.evidence.apiLead}>
        <CodeTabs id="snippet" snippets={programs} hint={w.dataset.apiHint} label={w.evidence.apiLead} />
        <h3 className="s15 strong rise-24">{w.evidence.apiTable}</h3>
        <p className="s13 quiet">{w.evidence.apiTableLead}</p>
        <CodeTabs id="engine" snippets={whole} hint={w.evidence.apiTableHint} label={w.evidence.apiTable} />
        <ApiTryIt table={table.slug} query={query} />
        <DatasetStandards standards={standards} sample={{ dataset: slug, table: table.slug }} />
      </Section>
    )
  },
}
