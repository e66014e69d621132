import { sql, type Kysely } from 'kysely'

/** People who have registered and not yet opened the link in the letter: nobody can sign in as one of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table registration (
      -- the hash of the token only
      token_hash bytea primary key,
      email text not null,
      name text not null,
      password_hash text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index registration_email on registration (email, created_at)`.execute(db)
}
