import type { TableDetail } from '../../../src/model/index.ts'
import { QualityFacts } from '../../ui/dataset/quality-facts.tsx'
import type { DatasetSection } from './section.ts'

/** Computed facts about quality. */
export const qualitySection: DatasetSection<TableDetail> = {
  id: 'quality',
  load: (_args, { table }) => (table?.version ? table : null),
  label: ({ w }) => w.h.quality,
  Body: ({ data, opened }) => <QualityFacts dataset={opened.dataset} table={data} />,
}
