import { sql, type Kysely } from 'kysely'

/**
 * Agencies as a tree, actors acting for one of them, roles, keys and invitations as rows. Accounts and sessions of better-auth live in schema `auth`,
 * written here as its own migration prints them (better-auth 1.7.5), so that one list of migrations makes the whole database; a test compares.
 */
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

    create index invitation_inviter on invitation (invited_by) where used_at is null;
    create index actor_agency on actor (agency_id);

    create table api_key (
      id uuid primary key,
      actor_id uuid not null references actor (id) on delete cascade,
      -- SHA-256 of the key: 256 random bits need no slow hash
      key_hash bytea not null unique,
      -- first characters, to tell keys apart in lists
      prefix text not null,
      name text not null,
      -- operation names, 'read', 'write' or '*'
      scopes text[] not null check (cardinality(scopes) > 0),
      purpose text,
      -- exempt from the rate limit
      unlimited boolean not null default false,
      created_by uuid references actor (id),
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      revoked_at timestamptz,
      revoked_reason text,
      last_used_at timestamptz
    );
    create index api_key_actor on api_key (actor_id, created_at desc);

    -- Failed sign-ins by account and by address, both hashed; rows of a day ago are swept.
    create table sign_in_attempt (
      key bytea primary key,
      failures int not null,
      first_at timestamptz not null,
      blocked_until timestamptz
    );

    create schema auth;
    create table auth."user" (
      "id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" boolean not null, "image" text,
      "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz default current_timestamp not null);
    create table auth."session" (
      "id" text not null primary key, "expiresAt" timestamptz not null, "token" text not null unique, "createdAt" timestamptz default current_timestamp not null,
      "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text, "userId" text not null references auth."user" ("id") on delete cascade);
    create table auth."account" (
      "id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references auth."user" ("id") on delete cascade,
      "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, "scope" text,
      "password" text, "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz not null);
    create table auth."verification" (
      "id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" timestamptz not null,
      "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz default current_timestamp not null);
    create index "session_userId_idx" on auth."session" ("userId");
    create index "account_userId_idx" on auth."account" ("userId");
    create index "verification_identifier_idx" on auth."verification" ("identifier");

    -- Whatever takes a right away, by whichever way, tells every process to forget the actors it remembers (platform/db/remembered.ts).
    create function identity_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('pujiang_identity', '');
      return null;
    end $$;
    create trigger actor_changed after update or delete on actor for each statement execute function identity_changed();
    create trigger actor_role_changed after insert or update or delete on actor_role for each statement execute function identity_changed();
    create trigger agency_changed after insert or update or delete on agency for each statement execute function identity_changed();
    create trigger session_changed after update or delete on auth."session" for each statement execute function identity_changed();
    create trigger api_key_removed after delete on api_key for each statement execute function identity_changed();
    create trigger api_key_changed after update of actor_id, key_hash, scopes, purpose, unlimited, expires_at, revoked_at on api_key
      for each statement execute function identity_changed();
  `.execute(db)
}
