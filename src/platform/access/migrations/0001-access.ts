import { sql, type Kysely } from 'kysely'

/** Grants: what an agency or one actor may read beyond the class of a dataset, for which purpose and how long. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table access_grant (
      id uuid primary key,
      grantee_agency_id uuid references agency (id),
      grantee_actor_id uuid references actor (id),
      subject_kind text not null check (subject_kind in ('dataset', 'table')),
      subject_id uuid not null,
      -- field ids of a table grant; null = every field that is not closed
      fields int[],
      -- predicate in the query language (docs/reference/query.md); null = all rows
      row_filter text,
      purpose text not null,
      legal_basis text,
      starts_at timestamptz not null,
      ends_at timestamptz,
      revoked_at timestamptz,
      revoked_reason text,
      granted_by uuid references actor (id),
      created_at timestamptz not null default now(),
      check (num_nonnulls(grantee_agency_id, grantee_actor_id) = 1)
    );
    create index access_grant_subject on access_grant (subject_kind, subject_id);
    create index access_grant_agency on access_grant (grantee_agency_id) where revoked_at is null;
    create index access_grant_actor on access_grant (grantee_actor_id) where revoked_at is null;
  `.execute(db)
}
