import * as catalogue0001 from './catalogue/migrations/0001-catalogue.ts'
import * as lake0001 from './lake/migrations/0001-lake.ts'
import * as lake0002 from './lake/migrations/0002-announce-changes.ts'
import * as access0001 from './platform/access/migrations/0001-access.ts'
import * as audit0001 from './platform/audit/migrations/0001-audit.ts'
import type { MigrationSet } from './platform/db/index.ts'
import * as identity0001 from './platform/identity/migrations/0001-identity.ts'
import * as jobs0001 from './platform/jobs/migrations/0001-jobs.ts'

/** Every migration of the program in the order they are applied; read by `main` and by the test databases. */
export const migrationSets: readonly MigrationSet[] = [
  { stage: 'platform/identity', migrations: { '0001-identity': identity0001 } },
  { stage: 'platform/access', migrations: { '0001-access': access0001 } },
  { stage: 'platform/audit', migrations: { '0001-audit': audit0001 } },
  { stage: 'platform/jobs', migrations: { '0001-jobs': jobs0001 } },
  { stage: 'catalogue', migrations: { '0001-catalogue': catalogue0001 } },
  { stage: 'lake', migrations: { '0001-lake': lake0001, '0002-announce-changes': lake0002 } },
]
