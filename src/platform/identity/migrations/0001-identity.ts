import { sql, type Kysely } from 'kysely'

/** Agencies as a tree, actors acting for one of them, roles as rows. Accounts and keys of better-auth live in schema `auth`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agency (
      id uuid primary key,
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,100}$'),
      name jsonb not null,
      kind text not null check (kind in ('city', 'district', 'department')),
      parent_id uuid references agency (id),
      -- ids from the root down to this agency itself; a role held above reaches everything whose path contains it
      path uuid[] not null,
      code text,
      contact text,
      created_at timestamptz not null default now()
    );
    create index agency_path on agency using gin (path);

    create table actor (
      id uuid primary key,
      kind text not null check (kind in ('person', 'program', 'system')),
      -- better-auth user behind a person; programs have none
      user_id text unique,
      agency_id uuid references agency (id),
      name text not null,
      status text not null default 'active' check (status in ('invited', 'active', 'suspended')),
      created_at timestamptz not null default now(),
      suspended_at timestamptz,
      suspended_reason text
    );

    create table actor_role (
      actor_id uuid not null references actor (id) on delete cascade,
      role text not null,
      -- null = the whole city
      agency_id uuid references agency (id),
      granted_by uuid references actor (id),
      granted_at timestamptz not null default now(),
      unique nulls not distinct (actor_id, role, agency_id)
    );

    create table invitation (
      id uuid primary key,
      token_hash bytea not null unique,
      email text,
      actor_id uuid references actor (id),
      agency_id uuid references agency (id),
      role text not null,
      invited_by uuid references actor (id),
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz
    );
  `.execute(db)
}
