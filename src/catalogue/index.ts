import './tables.ts'
import { addDistribution, readFile, removeDistribution } from './operations/distributions.ts'
import { showLogo, uploadLogo } from './operations/city-logo.ts'
import { deprecateCode, listCodeLists, saveCode, saveCodeList } from './operations/code-lists.ts'
import { applyBulkEdit, discardBulkEdit, showBulkEdit, startBulkEdit, uploadMetadataSheet } from './operations/bulk-edit.ts'
import { checkMetadata } from './operations/check-metadata.ts'
import { createDataset } from './operations/create-dataset.ts'
import { decideReview, withdrawReview } from './operations/decide-review.ts'
import { editDataset } from './operations/edit-dataset.ts'
import { editDeskPreferences, showDeskPreferences } from './operations/desk-preferences.ts'
import { exportMetadata } from './operations/export-metadata.ts'
import { editSettings, showSettings, undoSettingChange } from './operations/edit-settings.ts'
import { listAgencies, showAgency } from './operations/list-agencies.ts'
import { listCodes } from './operations/list-codes.ts'
import { listMyDatasets } from './operations/list-my-datasets.ts'
import { listMetadataRevisions, restoreMetadata } from './operations/metadata-revisions.ts'
import { listPublicDatasets, splitPublicDatasets } from './operations/list-public-datasets.ts'
import { findDistribution } from './operations/find-distribution.ts'
import { listRecords } from './operations/list-records.ts'
import { listReviews } from './operations/list-reviews.ts'
import { readUse } from './operations/read-use.ts'
import { readQuality } from './operations/read-quality.ts'
import { retireDataset } from './operations/retire-dataset.ts'
import { searchRecords } from './operations/search-records.ts'
import { searchDatasets } from './operations/search-datasets.ts'
import { showCity } from './operations/show-city.ts'
import { showInbox } from './operations/show-inbox.ts'
import { showReview } from './operations/show-review.ts'
import { showDataset } from './operations/show-dataset.ts'
import { submitDataset } from './operations/submit-dataset.ts'
import { editSynonyms, listSynonyms } from './operations/search-synonyms.ts'
import { suggest } from './operations/suggest.ts'
import type { Operation } from '../platform/operations/index.ts'

export { citySettings, saveCitySettings, settingsMark, type CitySettings } from './city-settings.ts'
export { codesOf } from './settings/city-codes.ts'
export { requireCodes } from './dataset-input.ts'
export { cataloguePolicies, datasetRules } from './policies.ts'
export { createOverviewCache } from './services.ts'
export { followOutbox, publicOnly, SearchIndex, type OutboxFollower } from './search/index.ts'
export { loadEntries } from './load-entries.ts'
export { loadSynonyms } from './operations/search-synonyms.ts'
export { announceChange } from './outbox.ts'
export { catalogueRecords, changedAt, utc } from './catalogue-records.ts'

/** What the catalogue offers; an operation not named here does not exist. */
export const catalogueOperations: readonly Operation[] = [
  searchDatasets,
  suggest,
  listSynonyms,
  editSynonyms,
  showDataset,
  readQuality,
  readUse,
  listRecords,
  searchRecords,
  createDataset,
  editDataset,
  submitDataset,
  decideReview,
  withdrawReview,
  listReviews,
  showReview,
  retireDataset,
  addDistribution,
  removeDistribution,
  readFile,
  findDistribution,
  listMyDatasets,
  showInbox,
  showDeskPreferences,
  editDeskPreferences,
  checkMetadata,
  listMetadataRevisions,
  restoreMetadata,
  exportMetadata,
  startBulkEdit,
  uploadMetadataSheet,
  showBulkEdit,
  applyBulkEdit,
  discardBulkEdit,
  listAgencies,
  showAgency,
  showCity,
  listCodes,
  listPublicDatasets,
  splitPublicDatasets,
  showSettings,
  editSettings,
  undoSettingChange,
  uploadLogo,
  showLogo,
  listCodeLists,
  saveCodeList,
  saveCode,
  deprecateCode,
]
