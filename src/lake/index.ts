import './services.ts'
import './lake-jobs.ts'
import type { Operation } from '../platform/operations/index.ts'
import { holdVersion, publishVersion, restoreVersion, retractVersion } from './operations/change-version.ts'
import { compareVersions } from './operations/compare-versions.ts'
import { createTable } from './operations/create-table.ts'
import { editField, editFields } from './operations/edit-field.ts'
import { editTable } from './operations/edit-table.ts'
import { exportFindings } from './operations/export-findings.ts'
import { readIcebergFile, showIcebergTable } from './operations/iceberg-table.ts'
import { listFindings } from './operations/list-findings.ts'
import { listVersions } from './operations/list-versions.ts'
import { loadUpload } from './operations/load-upload.ts'
import { previewGrant } from './operations/preview-grant.ts'
import { previewVersionChange } from './operations/preview-version-change.ts'
import { readLineage } from './operations/read-lineage.ts'
import { previewUpload } from './operations/preview-upload.ts'
import { listPlaceTables } from './operations/list-place-tables.ts'
import { readFeatures } from './operations/read-features.ts'
import { findTable } from './operations/find-table.ts'
import { readRows } from './operations/read-rows.ts'
import { sizeExportsOperation } from './operations/size-exports.ts'
import { explainSql } from './operations/explain-sql.ts'
import { cancelSql, watchSql } from './operations/follow-sql.ts'
import { listSqlTables } from './operations/list-sql-tables.ts'
import { clearQueryHistory, listQueryHistory } from './operations/query-history.ts'
import { runSql } from './operations/run-sql.ts'
import { changeSavedQuery, listSavedQueries, removeSavedQuery, saveQuery, showSavedQuery } from './operations/saved-queries.ts'
import { signIcebergRead } from './operations/sign-iceberg-read.ts'
import { showTable } from './operations/show-table.ts'
import { listVersionFiles, readLinkedFile, readVersionFile } from './operations/version-files.ts'
import { showUpload, sniffUpload, uploadFile } from './operations/upload-file.ts'

export { DuckDbEngine, ServingCopies } from './engine/index.ts'
export { buildServingCopyJob } from './build-serving-copy-job.ts'
export { FileLinks } from './given-files/file-link.ts'
export { PlacedParts } from './iceberg/placed-parts.ts'
export { GovernedCopies } from './given-files/governed-copies.ts'
export { checkRowFilter } from './check-row-filter.ts'
export { loadTableJob } from './load-table-job.ts'
export { measurePublicFilesJob } from './measure-public-files-job.ts'
export { publicFiles } from './public-files.ts'
export { lakePolicies } from './policies.ts'
export { openTable, rememberTables, type OpenTable } from './open-table.ts'
export { knownFields, rightOf, type TableRight } from './rights.ts'
export { SqlRuns } from './sql-runs.ts'
export { sweepLakeJob } from './sweep-lake-job.ts'
export { findUpload, spentStates, uploadSpent } from './find-upload.ts'
export { freeSlug } from './free-slug.ts'
export { bindQuery, fieldNames, parseQuery, printQuery } from './query/index.ts'
export { requireRight } from './rights.ts'
export { engineRight } from './row-source.ts'
export { wideningNeedsReview } from './version-state.ts'
export { tableDetail } from './table-detail.ts'

/** What the lake offers. */
export const lakeOperations: readonly Operation[] = [
  createTable,
  showTable,
  editTable,
  editField,
  editFields,
  uploadFile,
  showUpload,
  sniffUpload,
  previewUpload,
  loadUpload,
  listVersions,
  compareVersions,
  readLineage,
  publishVersion,
  holdVersion,
  retractVersion,
  restoreVersion,
  previewVersionChange,
  previewGrant,
  listFindings,
  exportFindings,
  readRows,
  findTable,
  readFeatures,
  listPlaceTables,
  sizeExportsOperation,
  listVersionFiles,
  readVersionFile,
  readLinkedFile,
  showIcebergTable,
  signIcebergRead,
  readIcebergFile,
  runSql,
  watchSql,
  cancelSql,
  explainSql,
  listSqlTables,
  listQueryHistory,
  clearQueryHistory,
  saveQuery,
  changeSavedQuery,
  removeSavedQuery,
  showSavedQuery,
  listSavedQueries,
]
