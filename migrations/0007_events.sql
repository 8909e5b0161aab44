-- What happened, who is told of it, and what it makes the workers do.

create table events (
  id uuid primary key,
  type text not null,
  visit_id uuid,
  patient_id uuid,
  actor_id uuid,
  -- The event's own facts: ids, states and times. Never a name, never a clinical word.
  facts jsonb not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  -- The order of a visit's history, counted under the lock of the visit: clocks have ties.
  number integer not null,
  dispatched_at timestamptz,
  attempts integer not null default 0,
  retry_at timestamptz,
  dispatch_error text
);
create index events_visit on events (visit_id, number);
create index events_waiting on events (recorded_at) where dispatched_at is null;

create table inbox_heads (
  user_id uuid primary key,
  seq bigint not null
);

-- Gap-free per person: the counter and the row are written in the transaction of the act.
create table inbox (
  user_id uuid not null,
  seq bigint not null,
  event_id uuid not null references events,
  created_at timestamptz not null,
  primary key (user_id, seq)
);

-- One row per thing to be done in the world. The queue only carries the key.
create table effects (
  key text primary key check (key !~ ':'),
  job text not null,
  event_id uuid not null references events,
  ids jsonb not null,
  due_at timestamptz not null,
  generation integer not null default 0,
  enqueued_at timestamptz,
  attempts integer not null default 0,
  lease_until timestamptz,
  finished_at timestamptz,
  result text check (result in ('done', 'skipped', 'failed')),
  detail text
);
create index effects_unfinished on effects (due_at) where finished_at is null;

-- What left the system, or was kept because no mail server or push account is set up.
create table deliveries (
  id uuid primary key,
  effect_key text not null unique,
  channel text not null check (channel in ('email', 'pdf', 'push')),
  template text not null,
  user_id uuid,
  patient_id uuid,
  visit_id uuid,
  recipient bytea,
  subject text not null,
  html bytea,
  body bytea,
  file_id uuid,
  status text not null check (status in ('kept', 'sent', 'failed')),
  error text,
  at timestamptz not null
);
create index deliveries_at on deliveries (at desc, id desc);

grant select on events, inbox, inbox_heads, deliveries to ahava_app;
grant select, insert, update, delete on events, inbox, inbox_heads, effects, deliveries to ahava_system;
