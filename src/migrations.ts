import * as analyse0001 from './analyse/migrations/0001-analyse.ts'
import * as catalogue0001 from './catalogue/migrations/0001-catalogue.ts'
import * as catalogue0002 from './catalogue/migrations/0002-desk.ts'
import * as catalogue0003 from './catalogue/migrations/0003-city-settings.ts'
import * as catalogue0005 from './catalogue/migrations/0005-review-notes.ts'
import * as catalogue0006 from './catalogue/migrations/0006-changed-entries.ts'
import * as catalogue0007 from './catalogue/migrations/0007-standard-entries.ts'
import * as catalogue0008 from './catalogue/migrations/0008-file-checksums.ts'
import * as lake0001 from './lake/migrations/0001-lake.ts'
import * as lake0002 from './lake/migrations/0002-announce-changes.ts'
import * as lake0003CoordinateSystem from './lake/migrations/0003-coordinate-system.ts'
import * as lake0003VersionMeasures from './lake/migrations/0003-version-measures.ts'
import * as lake0004 from './lake/migrations/0004-version-history.ts'
import * as lake0005 from './lake/migrations/0005-queries.ts'
import * as open0001 from './open/migrations/0001-open.ts'
import * as open0002 from './open/migrations/0002-reuse-picture.ts'
import * as open0003 from './open/migrations/0003-contribution-dataset.ts'
import * as open0004 from './open/migrations/0004-registration.ts'
import * as lake0006 from './lake/migrations/0006-cited-views.ts'
import * as lake0007 from './lake/migrations/0007-dataset-times.ts'
import * as lake0008 from './lake/migrations/0008-file-statistics.ts'
import * as lake0009 from './lake/migrations/0009-desk-order.ts'
import * as lake0010 from './lake/migrations/0010-public-files.ts'
import * as lake0011 from './lake/migrations/0011-table-key.ts'
import * as access0001 from './platform/access/migrations/0001-access.ts'
import * as audit0001 from './platform/audit/migrations/0001-audit.ts'
import * as audit0002 from './platform/audit/migrations/0002-audit-search.ts'
import * as audit0003 from './platform/audit/migrations/0003-use-months.ts'
import * as identity0001 from './platform/identity/migrations/0001-identity.ts'
import * as identity0002 from './platform/identity/migrations/0002-agency-life.ts'
import * as jobs0001 from './platform/jobs/migrations/0001-jobs.ts'
import * as protocols0001 from './protocols/migrations/0001-metadata-score.ts'
import * as protocols0002 from './protocols/migrations/0002-measured-files.ts'
import type { MigrationSet } from './platform/db/index.ts'

/** Every migration of the program in the order they are applied; read by `main` and by the test databases. */
export const migrationSets: readonly MigrationSet[] = [
  { stage: 'platform/identity', migrations: { '0001-identity': identity0001, '0002-agency-life': identity0002 } },
  { stage: 'platform/access', migrations: { '0001-access': access0001 } },
  { stage: 'platform/audit', migrations: { '0001-audit': audit0001, '0002-audit-search': audit0002, '0003-use-months': audit0003 } },
  { stage: 'platform/jobs', migrations: { '0001-jobs': jobs0001 } },
  {
    stage: 'catalogue',
    migrations: {
      '0001-catalogue': catalogue0001,
      '0002-desk': catalogue0002,
      '0003-city-settings': catalogue0003,
      '0005-review-notes': catalogue0005,
      '0006-changed-entries': catalogue0006,
      '0007-standard-entries': catalogue0007,
      '0008-file-checksums': catalogue0008,
    },
  },
  {
    stage: 'lake',
    migrations: {
      '0001-lake': lake0001,
      '0002-announce-changes': lake0002,
      '0003-coordinate-system': lake0003CoordinateSystem,
      '0003-version-measures': lake0003VersionMeasures,
      '0004-version-history': lake0004,
      '0005-queries': lake0005,
      '0006-cited-views': lake0006,
      '0007-dataset-times': lake0007,
      '0008-file-statistics': lake0008,
      '0009-desk-order': lake0009,
      '0010-public-files': lake0010,
      '0011-table-key': lake0011,
    },
  },
  { stage: 'analyse', migrations: { '0001-analyse': analyse0001 } },
  {
    stage: 'open',
    migrations: { '0001-open': open0001, '0002-reuse-picture': open0002, '0003-contribution-dataset': open0003, '0004-registration': open0004 },
  },
  { stage: 'protocols', migrations: { '0001-metadata-score': protocols0001, '0002-measured-files': protocols0002 } },
]
