import type { LineageView } from '../../answers/index.ts'
import { LineageLoads, LineagePicture, LineageTable } from '../../ui/dataset/lineage-picture.tsx'
import { Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { perhaps } from '../run.ts'
import type { DatasetSection } from './section.ts'

/** From the source to the published columns, as recorded at loading. */
export const lineageSection: DatasetSection<LineageView> = {
  id: 'lineage',
  load: (args, { table, view }) =>
    table?.version
      ? perhaps(args, 'read-lineage', { table: table.id, ...(view.version !== null && { version: String(view.version) }), limit: 8 })
      : null,
  label: ({ w }) => w.h.lineage,
  Body: function Lineage({ data }) {
    const { w, f } = useSite()
    return (
      <Section id="lineage" className="part" title={w.h.lineage} note={w.evidence.lineageLead}>
        <LineagePicture lineage={data} />
        <details className="more lineage-words">
          <summary>{`${w.evidence.lineageColumns} · ${w.dataset.fieldsNote(f.int(data.columns.length))}`}</summary>
          <LineageTable lineage={data} />
        </details>
        <details className="more">
          <summary>{`${w.evidence.lineageLoads} · ${f.int(data.loads.length)}${data.truncated ? '+' : ''}`}</summary>
          <LineageLoads lineage={data} />
        </details>
        <p className="source">{w.evidence.closedNote}</p>
      </Section>
    )
  },
}
