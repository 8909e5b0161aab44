-- What an administrator corrects of a visit, and the calls before nobody opens.

alter table visits add column entered_in_error_at timestamptz;
grant update (entered_in_error_at) on visits to ahava_app;

create table corrections (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  by_id uuid not null references users,
  at timestamptz not null,
  from_status text not null,
  to_status text not null,
  -- The times before and after: `{"completed_at": ["...", "..."]}`.
  times jsonb not null,
  in_error boolean not null,
  reason bytea not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index corrections_visit on corrections (visit_id, at);

create table call_attempts (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  by_id uuid not null references users,
  whom text not null check (whom in ('patient', 'emergency_contact')),
  result text not null check (result in ('no_answer', 'answered', 'no_number')),
  at timestamptz not null,
  received_at timestamptz not null,
  uncertain boolean not null default false,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index call_attempts_visit on call_attempts (visit_id, at);

-- Lives alone, is frail: sealed, because it is health data.
alter table patients add column care_flags bytea;
grant update (care_flags) on patients to ahava_app;
create policy patients_flags on patients for update to ahava_app
  using ((select is_desk())) with check ((select is_desk()));

grant select, insert on corrections, call_attempts to ahava_app;
grant select, insert, update, delete on corrections, call_attempts to ahava_system;

alter table corrections enable row level security;
alter table corrections force row level security;
create policy corrections_read on corrections for select to ahava_app using (
  (select is_desk())
  or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
);
create policy corrections_add on corrections for insert to ahava_app
  with check (by_id = (select actor()) and (select is_desk()));
create policy corrections_system on corrections to ahava_system using (true) with check (true);

alter table call_attempts enable row level security;
alter table call_attempts force row level security;
create policy call_attempts_read on call_attempts for select to ahava_app using (
  (select is_desk())
  or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
);
create policy call_attempts_add on call_attempts for insert to ahava_app with check (
  by_id = (select actor())
  and visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
);
create policy call_attempts_system on call_attempts to ahava_system using (true) with check (true);
