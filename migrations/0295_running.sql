-- What is known of the work in the background, so that somebody can see it and put it right.

-- Why the last try of what is not finished failed, and what somebody let go after it had failed for good.
alter table effects add column failed_with text;
alter table effects add column discarded_at timestamptz;
create index effects_failed on effects (finished_at desc) where result = 'failed' and discarded_at is null;
-- What is known to the outside of a failure: its key may name people.
create index effects_failed_handle on effects ((md5('effect ' || key)::uuid)) where result = 'failed';
-- How fast it goes is asked of the last hour. It lies at the end, and an index of this kind costs no write.
create index effects_finished on effects using brin (finished_at) with (pages_per_range = 16, autosummarize = on);
create index events_set_aside on events (recorded_at) where dispatched_at is null and dispatch_error is not null;

-- The programs that run, as they say themselves every few seconds.
create table processes (
  id uuid primary key,
  part text not null check (part in ('api', 'worker')),
  started_at timestamptz not null,
  seen_at timestamptz not null,
  -- What a program found at its start: about Redis, in words of ours.
  found jsonb not null default '{}'
);
alter table processes enable row level security;
alter table processes force row level security;
create policy processes_system on processes to ahava_system using (true) with check (true);
grant select, insert, update, delete on processes to ahava_system;

-- Who had a failure tried again, or let it go, and how it stood before.
create table settlements (
  id uuid primary key,
  handle uuid not null,
  effect_key text references effects on delete cascade,
  event_id uuid references events on delete cascade,
  act text not null check (act in ('retry', 'discard')),
  by_id uuid not null references users,
  at timestamptz not null,
  former jsonb not null,
  created_hash bytea not null,
  check ((effect_key is null) <> (event_id is null))
);
create index settlements_handle on settlements (handle);
create index settlements_effect on settlements (effect_key);
create index settlements_event on settlements (event_id);
create index settlements_by on settlements (by_id);
alter table settlements enable row level security;
alter table settlements force row level security;
create policy settlements_system on settlements to ahava_system using (true) with check (true);
grant select, insert, delete on settlements to ahava_system;

-- The nightly look through the files also counts small pictures that are gone, and files without a row that it left alone.
alter table file_checks add column small_missing int not null default 0;
alter table file_checks add column rowless int not null default 0;
