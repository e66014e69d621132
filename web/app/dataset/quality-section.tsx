import type { QualityView } from '../../answers/index.ts'
import { QualityColumns, QualityFindings, QualityScore, QualityUpdates } from '../../ui/dataset/quality-score.tsx'
import { Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { perhaps } from '../run.ts'
import type { DatasetSection } from './section.ts'

/** Quality as it is computed, with every figure it comes from. */
export const qualitySection: DatasetSection<QualityView> = {
  id: 'quality',
  load: (args, { table, dataset }) => (table?.version ? perhaps(args, 'read-quality', { dataset: dataset.id }) : null),
  label: ({ w }) => w.h.quality,
  count: ({ score }) => score,
  Body: function QualityFacts({ data, opened: { dataset, table } }) {
    const { w } = useSite()
    return (
      <Section id="quality" className="part" title={w.h.quality} note={w.evidence.scoreNote}>
        <QualityScore quality={data} dataset={dataset} />
        {table && <QualityColumns table={table} slug={dataset.slug} />}
        {table && <QualityFindings quality={data} table={table} slug={dataset.slug} raw={data.mayReadFindings} />}
        <QualityUpdates quality={data} />
      </Section>
    )
  },
}
