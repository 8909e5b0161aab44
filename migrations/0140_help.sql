-- Calls for help, who is on call, and what a device may raise one with.

-- Who is on call from when to when. Planned by dispatch; what was planned stays readable.
create table on_call (
  id uuid primary key,
  user_id uuid not null references users,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  planned_by uuid not null references users,
  created_hash bytea not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  constraint at_most_two_weeks check (ends_at > starts_at and ends_at <= starts_at + interval '14 days'),
  constraint once_at_a_time exclude using gist
    (user_id with =, tstzrange(starts_at, ends_at) with &&) where (removed_at is null)
);
create index on_call_ends on on_call (ends_at) where removed_at is null;

-- By this a device calls for help when its session is over: good for nothing else. It is as old as
-- the sign-in that asked for it, and ends with it when somebody ends that, not when it runs out.
create table help_tokens (
  session_id uuid primary key references sessions,
  user_id uuid not null references users,
  token_hash bytea not null unique,
  created_at timestamptz not null
);

-- The first PIN takes a call back, the second seems to. Both are argon2id hashes.
create table help_pins (
  user_id uuid primary key references users,
  safe_hash text not null,
  duress_hash text not null,
  set_at timestamptz not null
);

-- One alarm rings through a chain of people until one of them takes it, whatever raised it.
create table alarms (
  id uuid primary key,
  source text not null check (source in ('help', 'welfare', 'early_warning')),
  kind text not null check (kind in ('danger', 'patient_emergency', 'welfare_check', 'early_warning')),
  raised_by uuid not null references users,
  visit_id uuid,
  patient_id uuid,
  -- Last known place of whoever raised it, sealed with their key.
  position bytea,
  created_hash bytea not null,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  step integer not null default 0,
  -- The second PIN: it rings on, and whoever holds the phone is not told.
  duress_at timestamptz,
  -- The first PIN after somebody took it: she says that she is safe, and they still close it.
  safe_at timestamptz,
  wrong_pins integer not null default 0,
  cancelled_at timestamptz,
  taken_by uuid references users,
  taken_at timestamptz,
  closed_by uuid references users,
  closed_at timestamptz,
  outcome text,
  -- What closed it, in words, sealed with the key of whoever raised it.
  outcome_note bytea,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint taken_by_somebody check ((taken_by is null) = (taken_at is null)),
  constraint closed_with_an_outcome check ((closed_at is null) = (outcome is null)
    and (closed_at is null) = (closed_by is null)),
  constraint taken_before_closed check (closed_at is null or taken_at is not null)
);
create index alarms_open on alarms (received_at) where closed_at is null and cancelled_at is null;
create index alarms_raised_by on alarms (raised_by, received_at desc);

-- Whom an alarm has called, and at which step first.
create table alarm_calls (
  alarm_id uuid not null references alarms,
  user_id uuid not null references users,
  step integer not null,
  called_at timestamptz not null,
  primary key (alarm_id, user_id)
);
create index alarm_calls_user on alarm_calls (user_id);

grant select, insert on on_call to ahava_app;
grant update (removed_at) on on_call to ahava_app;
grant select on alarms, alarm_calls to ahava_app;
grant select, insert, update, delete on on_call, help_tokens, help_pins, alarms, alarm_calls to ahava_system;

alter table on_call enable row level security;
alter table on_call force row level security;
create policy on_call_read on on_call for select to ahava_app
  using ((select is_desk()) or (select i_am('administrator')) or user_id = (select actor()));
create policy on_call_add on on_call for insert to ahava_app
  with check ((select is_desk()) and planned_by = (select actor()) and removed_at is null);
create policy on_call_remove on on_call for update to ahava_app
  using ((select is_desk())) with check ((select is_desk()));
create policy on_call_system on on_call to ahava_system using (true) with check (true);

-- Nobody reads these: the functions beside them do.
alter table help_tokens enable row level security;
alter table help_tokens force row level security;
create policy help_tokens_system on help_tokens to ahava_system using (true) with check (true);
alter table help_pins enable row level security;
alter table help_pins force row level security;
create policy help_pins_system on help_pins to ahava_system using (true) with check (true);

alter table alarm_calls enable row level security;
alter table alarm_calls force row level security;
create policy alarm_calls_read on alarm_calls for select to ahava_app
  using ((select is_desk()) or user_id = (select actor()));
create policy alarm_calls_system on alarm_calls to ahava_system using (true) with check (true);

alter table alarms enable row level security;
alter table alarms force row level security;
create policy alarms_read on alarms for select to ahava_app using (
  -- Not whoever raised it: their phone may be in somebody else's hand, and is told by a function.
  (select is_desk()) or id in (select alarm_id from alarm_calls where user_id = (select actor()))
);
create policy alarms_system on alarms to ahava_system using (true) with check (true);
