import { sql, type Kysely } from 'kysely'

/**
 * What people say back to the city: questions and error reports, data requests with votes and plan, reuses, contributions; what they follow, the news
 * of it, and how it reaches them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create sequence discussion_number;
    create table discussion (
      id uuid primary key,
      slug text not null unique default nextval('discussion_number')::text,
      kind text not null check (kind in ('question', 'error')),
      dataset_id uuid not null references dataset (id) on delete cascade,
      -- what of the dataset it is about; all null = the dataset
      table_id uuid references data_table (id) on delete set null,
      field_id int,
      row_number bigint,
      -- version that was current when it was written
      version_number int,
      title text not null,
      body text not null,
      -- null = somebody who did not sign in
      author_id uuid references actor (id),
      state text not null default 'open' check (state in ('open', 'answered', 'corrected', 'withdrawn')),
      -- held = waits for a steward to look at it; hidden = taken down with a reason
      shown text not null check (shown in ('held', 'shown', 'hidden')),
      held_for text,
      moderated_by uuid references actor (id),
      moderated_at timestamptz,
      moderation_reason text,
      corrected_table_id uuid references data_table (id) on delete set null,
      corrected_number int,
      created_at timestamptz not null,
      edited_at timestamptz,
      -- an answer is promised until then
      due_at timestamptz not null,
      answered_at timestamptz
    );
    create index discussion_dataset on discussion (dataset_id, created_at desc);
    create index discussion_open on discussion (due_at) where state = 'open';
    create index discussion_held on discussion (created_at) where shown = 'held';

    create table discussion_post (
      id uuid primary key,
      discussion_id uuid not null references discussion (id) on delete cascade,
      author_id uuid references actor (id),
      -- the agency that answers through this post; null = a reader
      agency_id uuid references agency (id),
      body text not null,
      shown text not null default 'shown' check (shown in ('held', 'shown', 'hidden')),
      moderation_reason text,
      created_at timestamptz not null,
      edited_at timestamptz
    );
    create index discussion_post_discussion on discussion_post (discussion_id, created_at);

    create sequence data_request_number;
    create table data_request (
      id uuid primary key,
      slug text not null unique default nextval('data_request_number')::text,
      title text not null,
      body text not null,
      -- what the data would be used for
      purpose text not null,
      theme text,
      -- the agency asked; null until the bureau has found it
      agency_id uuid references agency (id),
      author_id uuid references actor (id),
      organisation text,
      state text not null default 'open' check (state in ('open', 'accepted', 'planned', 'fulfilled', 'declined', 'withdrawn')),
      shown text not null check (shown in ('held', 'shown', 'hidden')),
      held_for text,
      moderation_reason text,
      votes int not null default 0,
      -- of the newest answer; the whole way is in data_request_step
      note text,
      legal_basis text,
      planned_on date,
      -- the date first promised: a plan that moves says so
      first_planned_on date,
      dataset_id uuid references dataset (id) on delete set null,
      created_at timestamptz not null,
      due_at timestamptz not null,
      answered_at timestamptz
    );
    create index data_request_votes on data_request (votes desc, created_at desc) where shown = 'shown';
    create index data_request_plan on data_request (planned_on) where planned_on is not null;

    create table data_request_step (
      id uuid primary key,
      request_id uuid not null references data_request (id) on delete cascade,
      at timestamptz not null,
      state text not null,
      note text,
      legal_basis text,
      planned_on date,
      dataset_id uuid references dataset (id) on delete set null,
      actor_id uuid references actor (id),
      agency_id uuid references agency (id)
    );
    create index data_request_step_request on data_request_step (request_id, at);

    create table data_request_vote (
      request_id uuid not null references data_request (id) on delete cascade,
      actor_id uuid not null references actor (id),
      at timestamptz not null,
      primary key (request_id, actor_id)
    );
    create index data_request_vote_actor on data_request_vote (actor_id);

    create sequence reuse_number;
    create table reuse (
      id uuid primary key,
      slug text not null unique default nextval('reuse_number')::text,
      title text not null,
      body text not null,
      url text not null check (url ~ '^https://'),
      kind text not null,
      organisation text,
      author_id uuid references actor (id),
      state text not null default 'waiting' check (state in ('waiting', 'shown', 'declined', 'withdrawn')),
      reason text,
      decided_by uuid references actor (id),
      decided_at timestamptz,
      created_at timestamptz not null,
      due_at timestamptz not null
    );
    create index reuse_state on reuse (state, created_at desc);
    create table reuse_dataset (
      reuse_id uuid not null references reuse (id) on delete cascade,
      dataset_id uuid not null references dataset (id) on delete cascade,
      primary key (reuse_id, dataset_id)
    );
    create index reuse_dataset_dataset on reuse_dataset (dataset_id);

    create sequence contribution_number;
    create table contribution (
      id uuid primary key,
      slug text not null unique default nextval('contribution_number')::text,
      name text not null,
      summary text not null,
      -- how the rows came about
      origin text not null,
      theme text not null,
      licence text not null,
      organisation text,
      -- the sentence the contributor agreed to, word for word
      consent text not null,
      consented_at timestamptz not null,
      -- the agency asked to take it; null = the bureau finds one
      agency_id uuid references agency (id),
      author_id uuid references actor (id),
      upload_id uuid references upload (id) on delete set null,
      -- collecting = the file is still missing
      state text not null default 'collecting' check (state in ('collecting', 'waiting', 'accepted', 'declined', 'withdrawn')),
      reason text,
      dataset_id uuid references dataset (id) on delete set null,
      decided_by uuid references actor (id),
      decided_at timestamptz,
      created_at timestamptz not null,
      due_at timestamptz
    );
    create index contribution_author on contribution (author_id, created_at desc);
    create index contribution_waiting on contribution (due_at) where state = 'waiting';

    create table follow (
      id uuid primary key,
      actor_id uuid not null references actor (id) on delete cascade,
      kind text not null check (kind in ('dataset', 'agency', 'search', 'request')),
      dataset_id uuid references dataset (id) on delete cascade,
      agency_id uuid references agency (id) on delete cascade,
      request_id uuid references data_request (id) on delete cascade,
      -- a search as its address: q=…&theme=…, names sorted
      search text,
      created_at timestamptz not null,
      unique nulls not distinct (actor_id, kind, dataset_id, agency_id, request_id, search)
    );
    create index follow_dataset on follow (dataset_id) where dataset_id is not null;
    create index follow_agency on follow (agency_id) where agency_id is not null;
    create index follow_request on follow (request_id) where request_id is not null;
    create index follow_search on follow (search) where search is not null;

    -- Something happened that somebody may want to know. Written in the transaction of the thing itself.
    create table news_event (
      id bigint generated always as identity primary key,
      kind text not null,
      at timestamptz not null,
      dataset_id uuid references dataset (id) on delete cascade,
      version_number int,
      discussion_id uuid references discussion (id) on delete cascade,
      request_id uuid references data_request (id) on delete cascade,
      reuse_id uuid references reuse (id) on delete cascade,
      contribution_id uuid references contribution (id) on delete cascade,
      state text,
      -- null until every follower has it
      handled_at timestamptz
    );
    create index news_event_waiting on news_event (id) where handled_at is null;
    create index news_event_dataset on news_event (dataset_id, id desc) where dataset_id is not null;

    create table notice (
      actor_id uuid not null references actor (id) on delete cascade,
      event_id bigint not null references news_event (id) on delete cascade,
      -- why this person is told: dataset, agency, search, request or own
      reason text not null,
      read_at timestamptz,
      -- when it went out by mail, or was found not to be due
      mailed_at timestamptz,
      -- when deliveries to webhooks were made for it
      hooked_at timestamptz,
      primary key (actor_id, event_id)
    );
    create index notice_event on notice (event_id);
    create index notice_unmailed on notice (actor_id) where mailed_at is null;
    create index notice_unhooked on notice (actor_id) where hooked_at is null;

    create table notice_setting (
      actor_id uuid primary key references actor (id) on delete cascade,
      mail text not null default 'none' check (mail in ('none', 'daily', 'immediate')),
      locale text not null default 'zh' check (locale in ('zh', 'en'))
    );

    -- Links that work once: the hash of the token only.
    create table one_time_link (
      token_hash bytea primary key,
      actor_id uuid not null references actor (id) on delete cascade,
      kind text not null check (kind in ('confirm-address', 'unsubscribe')),
      address text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    );
    create index one_time_link_actor on one_time_link (actor_id);

    create table webhook (
      id uuid primary key,
      actor_id uuid not null references actor (id) on delete cascade,
      url text not null,
      created_at timestamptz not null,
      -- switched off after too many failures in a row
      stopped_at timestamptz,
      failures int not null default 0,
      last_status int,
      last_at timestamptz
    );
    create index webhook_actor on webhook (actor_id);

    create table webhook_delivery (
      id uuid primary key,
      webhook_id uuid not null references webhook (id) on delete cascade,
      event_id bigint references news_event (id) on delete cascade,
      state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
      attempts int not null default 0,
      status int,
      fault text,
      created_at timestamptz not null,
      ended_at timestamptz,
      unique (webhook_id, event_id)
    );
    create index webhook_delivery_event on webhook_delivery (event_id);

    -- How often somebody did something in a window of time; the key is a hash, the table is no list of who.
    create table action_count (
      key bytea not null,
      starts_at timestamptz not null,
      count int not null,
      primary key (key, starts_at)
    );

    -- Publication happens in several places; whichever it is, its news commits with it.
    create function dataset_news() returns trigger language plpgsql as $$
    begin
      insert into news_event (kind, at, dataset_id) values ('dataset-published', coalesce(new.published_at, now()), new.id);
      return null;
    end $$;
    create trigger dataset_published after update of status on dataset for each row
      when (new.status = 'published' and old.status is distinct from new.status) execute function dataset_news();

    create function version_news() returns trigger language plpgsql as $$
    begin
      insert into news_event (kind, at, dataset_id, version_number)
      -- A version that becomes current again keeps its old day; its news comes after what was told before.
      select 'version-published', greatest(coalesce(v.published_at, now()), (select max(e.at) from news_event e where e.dataset_id = d.id)), d.id, v.number
      from dataset d, table_version v where d.id = new.dataset_id and d.status = 'published' and v.id = new.current_version_id;
      return null;
    end $$;
    create trigger version_published after update of current_version_id on data_table for each row
      when (new.current_version_id is not null and new.current_version_id is distinct from old.current_version_id) execute function version_news();
  `.execute(db)
}
