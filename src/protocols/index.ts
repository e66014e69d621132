import type { Operation } from '../platform/operations/index.ts'
import { ckan } from './ckan/index.ts'
import { croissant } from './croissant/index.ts'
import { csvw } from './csvw/index.ts'
import { dataJson } from './data-json/index.ts'
import { dataPackageProtocol } from './data-package/index.ts'
import { dcat } from './dcat/index.ts'
import { listMetadataScores, showCatalogueScore, showMetadataScore } from './dcat/mqa/operations.ts'
import { deltaSharing } from './delta-sharing/index.ts'
import { iceberg } from './iceberg/index.ts'
import { listProtocolsOf } from './list-protocols.ts'
import { ogc } from './ogc/index.ts'
import { oaiPmh } from './oai-pmh/index.ts'
import { opendatasoft } from './opendatasoft/index.ts'
import type { Protocol } from './protocol.ts'
import { schemaOrg } from './schema-org/index.ts'
import { soda } from './soda/index.ts'

export { checkLinksJob } from './dcat/mqa/check-links.ts'
export { registerProtocols } from './register-protocols.ts'

/** Every standard the city speaks, in the order of the page that lists them. */
export const protocols: readonly Protocol[] = [
  dcat,
  ckan,
  dataJson,
  oaiPmh,
  dataPackageProtocol,
  csvw,
  schemaOrg,
  croissant,
  deltaSharing,
  iceberg,
  soda,
  opendatasoft,
  ogc,
]

export const protocolOperations: readonly Operation[] = [listProtocolsOf(protocols), showMetadataScore, showCatalogueScore, listMetadataScores]
