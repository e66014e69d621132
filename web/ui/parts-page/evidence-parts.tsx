import type { ReactNode } from 'react'
import { readView } from '../../view/view.ts'
import { FactsLine } from '../dataset/facts-line.tsx'
import { LineageLoads, LineagePicture, LineageTable } from '../dataset/lineage-picture.tsx'
import { QualityColumns, QualityFindings, QualityScore, QualityUpdates } from '../dataset/quality-score.tsx'
import { UseMonths } from '../dataset/use-months.tsx'
import { ComparisonCounts, ComparisonRows } from '../dataset/version-comparison.tsx'
import { VersionTable } from '../dataset/version-table.tsx'
import { ComparePicker, VersionTimeline } from '../dataset/version-timeline.tsx'
import { useSite } from '../site.tsx'
import { Part, Shown } from './part.tsx'
import { sampleComparison, sampleLineage, sampleQuality, sampleUse } from './sample-evidence.ts'
import { sampleDataset, sampleTable, sampleVersions } from './sample-table.ts'

/** What a dataset proves about itself: facts, versions and what changed between them, lineage, quality, use. */
export function EvidenceParts(): ReactNode {
  const { pick, now } = useSite()
  const name = (zh: string, en: string): string => pick({ zh, en })
  const dataset = sampleDataset(now)
  const pair = { from: 5, to: 6 }
  return (
    <Part id="part-evidence" name={name('凭据', 'Evidence')}>
      <Shown name={name('一行要点', 'The facts in one line')}>
        <FactsLine dataset={dataset} table={sampleTable} versions={[]} quality={sampleQuality} />
      </Shown>
      <Shown name={name('迟了，也没有评分', 'Late, and without a score')}>
        <FactsLine dataset={{ ...dataset, fresh: 'late', licence: null, openClass: 'conditional' }} table={null} versions={[]} quality={null} />
      </Shown>
      <Shown name={name('版本时间线', 'Timeline of versions')}>
        <VersionTimeline versions={sampleVersions} slug="sample" table="sample" pair={pair} changes={{ 6: 63 }} />
        <ComparePicker versions={sampleVersions} slug="sample" table="sample" pair={pair} />
      </Shown>
      <Shown name={name('两版之间', 'Between two versions')}>
        <ComparisonCounts comparison={sampleComparison} fields={sampleTable.fields} />
        <ComparisonRows comparison={sampleComparison} fields={sampleTable.fields} />
      </Shown>
      <Shown name={name('两版相同', 'Two versions alike')}>
        <ComparisonCounts
          comparison={{
            ...sampleComparison,
            fields: { added: [], removed: [], renamed: [], retyped: [] },
            added: 0,
            removed: 0,
            changed: 0,
            changes: [],
          }}
          fields={sampleTable.fields}
        />
      </Shown>
      <Shown name={name('版本表：在库、发布、留置、撤回', 'Versions staged, published, held and retracted')}>
        <VersionTable versions={sampleVersions.slice(0, 5)} slug="sample" view={readView(new URLSearchParams(), sampleTable.fields)} />
      </Shown>
      <Shown name={name('血缘', 'Lineage')}>
        <LineagePicture lineage={sampleLineage} />
        <LineageTable lineage={sampleLineage} />
        <LineageLoads lineage={sampleLineage} />
      </Shown>
      <Shown name={name('质量：每一分从哪里来', 'Quality, and where each point comes from')}>
        <QualityScore quality={sampleQuality} dataset={dataset} />
        <QualityColumns table={sampleTable} slug="sample" />
        <QualityFindings quality={sampleQuality} table={sampleTable} slug="sample" raw />
        <QualityUpdates quality={sampleQuality} />
      </Shown>
      <Shown name={name('还没有什么可量', 'Nothing to measure yet')}>
        <QualityScore
          quality={{
            ...sampleQuality,
            score: null,
            parts: sampleQuality.parts.map((part) => ({ ...part, share: null, good: 0, of: 0 })),
            findings: [],
            updates: [],
          }}
          dataset={dataset}
        />
      </Shown>
      <Shown name={name('使用', 'Use')}>
        <UseMonths use={sampleUse} />
      </Shown>
    </Part>
  )
}
