import { FieldTable } from '../../ui/dataset/field-table.tsx'
import type { TableDetail } from '../../../src/model/index.ts'
import type { DatasetSection } from './section.ts'

/** What the columns mean. */
export const fieldsSection: DatasetSection<TableDetail> = {
  id: 'fields',
  load: (_args, { table }) => table,
  label: ({ w }) => w.h.fields,
  count: (table) => table.fields.length,
  Body: ({ data, opened }) => <FieldTable table={data} slug={opened.dataset.slug} />,
}
