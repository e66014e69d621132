import type { Version } from '../../../src/model/index.ts'
import { VersionTable } from '../../ui/dataset/version-table.tsx'
import type { DatasetSection } from './section.ts'

/** Every version the reader may know of. */
export const versionsSection: DatasetSection<readonly Version[]> = {
  id: 'versions',
  load: (_args, { loaded }) => (loaded && loaded.versions.length > 0 ? loaded.versions : null),
  label: ({ w }) => w.h.versions,
  count: (versions) => versions.length,
  Body: ({ data, opened }) => <VersionTable versions={data} slug={opened.dataset.slug} view={opened.view} />,
}
