import { sql, type Kysely } from 'kysely'

/** Searches by operation, by failure and by agency read one index each, newest first, however long the log is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index audit_leaf_operation on audit_leaf (operation, at desc, seq desc);
    create index audit_leaf_failure on audit_leaf (at desc, seq desc) where outcome = 'failure';
    create index audit_leaf_agency on audit_leaf (agency_id, at desc, seq desc);
    create index audit_leaf_subject_id on audit_leaf (subject_id, at desc, seq desc);

    -- what the newest look through the whole log found
    create table audit_verification (
      id uuid primary key,
      at timestamptz not null,
      asked_by uuid,
      ok boolean not null,
      entries bigint not null,
      signed_size bigint not null,
      faults jsonb not null
    );
    create index audit_verification_at on audit_verification (at desc);
  `.execute(db)
}
