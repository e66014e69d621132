import { sql, type Kysely } from 'kysely'

/** Settings keep what they were, code lists of the city, its logo, and what an approval looked like when it was given. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table city_setting_change (
      id uuid primary key,
      key text not null,
      -- null = was not set
      before jsonb,
      after jsonb,
      actor_id uuid references actor (id),
      at timestamptz not null,
      -- the change that took this one back
      undone_by uuid references city_setting_change (id)
    );
    create index city_setting_change_at on city_setting_change (at desc);

    create table code_list (
      name text primary key check (name ~ '^[a-z0-9-]{2,100}$'),
      label jsonb not null,
      created_at timestamptz not null default now()
    );
    create table code_entry (
      list text not null references code_list (name),
      code text not null,
      label jsonb not null,
      position int not null,
      deprecated_at timestamptz,
      -- code to use instead
      replaced_by text,
      primary key (list, code),
      foreign key (list, replaced_by) references code_entry (list, code)
    );

    create table city_logo (
      hash text primary key,
      media_type text not null check (media_type in ('image/png', 'image/webp')),
      width int not null,
      height int not null,
      bytes bytea not null,
      created_at timestamptz not null default now()
    );

    -- metadata, fields and classes as they stood when they were approved: what the next review is compared with
    alter table review add column snapshot jsonb;
  `.execute(db)
}
