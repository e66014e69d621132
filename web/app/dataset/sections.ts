import { apiSection } from './api-section.tsx'
import { citeSection } from './cite-section.tsx'
import { fieldsSection } from './fields-section.tsx'
import { lineageSection } from './lineage-section.tsx'
import { qualitySection } from './quality-section.tsx'
import { recordSection } from './record-section.tsx'
import type { DatasetSection } from './section.ts'
import { usageSection } from './use-section.tsx'
import { talkSection } from './talk-section.tsx'
import { versionsSection } from './versions-section.tsx'

/** Sections below the rows, in their order on the page and in its index. */
export const datasetSections: readonly DatasetSection[] = [
  fieldsSection,
  versionsSection,
  lineageSection,
  qualitySection,
  apiSection,
  usageSection,
  recordSection,
  talkSection,
  citeSection,
]
