import type { ReactNode } from 'react'
import type { DatasetDetail, TableDetail, Version } from '../../../src/model/index.ts'
import type { Tools } from '../../ui/site.tsx'
import type { View } from '../../view/view.ts'
import type { PageArgs } from '../run.ts'

/** What the dataset page has open: the dataset, the table that is looked at, its view and the versions the reader may see. */
export interface OpenedDataset {
  dataset: DatasetDetail
  table: TableDetail | null
  view: View
  /** Newest first; none where the rows may not be read. */
  versions: readonly Version[]
}

/** A section below the rows of a dataset: what it loads, how it stands in the index, what it draws. */
export interface DatasetSection<D = unknown> {
  /** Anchor of the section. */
  id: string
  /** Answers what the section shows, `null` when the dataset has nothing for it. Sections load side by side; a refusal here must not break the page. */
  load(args: PageArgs, opened: OpenedDataset): D | null | Promise<D | null>
  label(site: Tools): string
  /** Count beside the label. */
  count?(data: D, opened: OpenedDataset): number | null
  Body(props: { opened: OpenedDataset; data: D }): ReactNode
}
