import type { DatasetDetail } from '../../../src/model/index.ts'
import { OnRecord } from '../../ui/dataset/on-record.tsx'
import type { DatasetSection } from './section.ts'

/** What is on record, in the terms of GB/T 21063. */
export const recordSection: DatasetSection<DatasetDetail> = {
  id: 'record',
  load: (_args, { dataset }) => dataset,
  label: ({ w }) => w.h.metadata,
  Body: ({ data }) => <OnRecord dataset={data} />,
}
