import type { DatasetDetail } from '../../../src/model/index.ts'
import type { Credit } from '../../answers/index.ts'
import { OnRecord } from '../../ui/dataset/on-record.tsx'
import { perhaps } from '../run.ts'
import type { DatasetSection } from './section.ts'

/** What is on record, in the terms of GB/T 21063. */
export const recordSection: DatasetSection<{ dataset: DatasetDetail; credit: Credit }> = {
  id: 'record',
  async load(args, { dataset }) {
    return { dataset, credit: (await perhaps(args, 'show-credit', { dataset: dataset.id }))?.credit ?? null }
  },
  label: ({ w }) => w.h.metadata,
  Body: ({ data }) => <OnRecord dataset={data.dataset} credit={data.credit} />,
}
