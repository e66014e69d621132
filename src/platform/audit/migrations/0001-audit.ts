import { sql, type Kysely } from 'kysely'

/** Leaves are inserted by the transaction they speak of; the sequencer orders them later. No row here is ever updated but `log_index`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_leaf (
      id uuid primary key,
      -- order of writing among entries that become visible together; gaps and late commits do not matter
      seq bigint generated always as identity,
      at timestamptz not null,
      actor_id uuid,
      agency_id uuid,
      operation text not null,
      outcome text not null check (outcome in ('success', 'failure')),
      subject_kind text,
      subject_id text,
      purpose text,
      -- canonical JSON text of the whole entry: what is hashed
      entry text not null,
      leaf_hash bytea not null,
      log_index bigint unique
    );
    create index audit_leaf_unsequenced on audit_leaf (seq) where log_index is null;
    create index audit_leaf_at on audit_leaf (at desc, seq desc);
    create index audit_leaf_subject on audit_leaf (subject_kind, subject_id, at desc);
    create index audit_leaf_actor on audit_leaf (actor_id, at desc);

    -- A guard against mistakes, not against an owner of the database: for that there are the hashes and the checkpoint outside.
    create function audit_leaf_is_kept() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.log_index is null and to_jsonb(new) - 'log_index' = to_jsonb(old) - 'log_index' then
        return new;
      end if;
      raise exception 'entries of the audit log are never changed or removed';
    end $$;
    create trigger audit_leaf_is_kept before update or delete on audit_leaf for each row execute function audit_leaf_is_kept();
    create trigger audit_leaf_is_not_emptied before truncate on audit_leaf execute function audit_leaf_is_kept();

    -- 256-wide tiles of hashes (C2SP tlog-tiles), so that proofs and roots need no full scan; the last one of each level grows until it is full
    create table audit_tile (
      level int not null,
      tile bigint not null,
      hashes bytea not null,
      primary key (level, tile)
    );
    create table audit_checkpoint (
      size bigint primary key,
      root bytea not null,
      note text not null,
      at timestamptz not null default now()
    );

    create table use_log (
      at timestamptz not null,
      day date not null,
      subject_kind text not null,
      subject_id uuid not null,
      kind text not null check (kind in ('view', 'api', 'download')),
      count int not null default 1,
      rows bigint,
      bytes bigint
    );
    create index use_log_subject on use_log (subject_kind, subject_id, day);
  `.execute(db)
}
