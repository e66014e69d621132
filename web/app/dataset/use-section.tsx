import type { UseView } from '../../answers/index.ts'
import { UseMonths } from '../../ui/dataset/use-months.tsx'
import { Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { perhaps } from '../run.ts'
import type { DatasetSection } from './section.ts'

/** How much the dataset is used, from the log of uses. */
export const usageSection: DatasetSection<UseView> = {
  id: 'use',
  load: (args, { dataset }) => perhaps(args, 'read-use', { dataset: dataset.id }),
  label: ({ w }) => w.h.use,
  Body: function Use({ data }) {
    const { w } = useSite()
    return (
      <Section id="use" className="part" title={w.h.use} note={w.evidence.useLead}>
        {data.since === null ? <p className="quiet">{w.evidence.useNone}</p> : <UseMonths use={data} />}
      </Section>
    )
  },
}
