import { sql, type Kysely } from 'kysely'

/** What a person sees of a job; the queue itself is graphile-worker's (schema graphile_worker). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table job (
      id uuid primary key,
      kind text not null,
      subject_kind text,
      subject_id uuid,
      actor_id uuid,
      state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
      stage text,
      bytes_done bigint,
      bytes_total bigint,
      rows_done bigint,
      rows_total bigint,
      bytes_per_second double precision,
      rows_per_second double precision,
      remaining_seconds double precision,
      result jsonb,
      error jsonb,
      cancel_requested boolean not null default false,
      attempts int not null default 0,
      max_attempts int not null default 3,
      input jsonb not null,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      finished_at timestamptz,
      heartbeat_at timestamptz,
      -- the queue's name for the process that runs it, and which process of which machine that is (tells a killed one from a slow one)
      worker_id text,
      worker_process jsonb
    );
    create index job_actor on job (actor_id, created_at desc);
    create index job_subject on job (subject_kind, subject_id, created_at desc);
    create index job_open on job (state, heartbeat_at) where state in ('queued', 'running');
  `.execute(db)
}
