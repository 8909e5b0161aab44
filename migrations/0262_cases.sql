-- Complaints of families and incidents that staff report: one case each, with an owner, a due date and an end.
-- What was said never changes; how it is handled stands beside it, out of reach of whom it is about.
create table cases (
  id uuid primary key,
  kind text not null check (kind in ('complaint', 'incident')),
  category text not null,
  severity text check (severity in ('severe', 'harm', 'no_harm', 'near_miss')),
  at_risk text check (at_risk in ('patient', 'staff')),
  patient_id uuid references patients,
  visit_id uuid,
  -- Who of the staff it is about: hidden from each of them.
  about_ids uuid[] not null default '{}',
  reported_by uuid not null references users,
  -- Staff wrote down what somebody said on the telephone.
  for_caller boolean not null default false,
  answer_by text check (answer_by in ('app', 'phone', 'email')),
  -- Sealed with the patient's key; where it is about staff alone, with the reporter's.
  content bytea not null,
  created_hash bytea not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint a_complaint_is_of_a_patient check (kind = 'incident' or patient_id is not null),
  constraint a_visit_is_of_a_patient check (visit_id is null or patient_id is not null),
  constraint an_incident_has_a_severity check ((kind = 'incident') = (severity is not null)),
  constraint an_incident_has_a_harmed check ((kind = 'incident') = (at_risk is not null))
);
create index cases_patient on cases (patient_id);
create index cases_reporter on cases (reported_by);
create index cases_time on cases (recorded_at desc, id desc);
create index cases_about on cases using gin (about_ids);

create table case_handling (
  case_id uuid primary key references cases,
  owner_id uuid references users,
  -- Null where nobody must be told that it was read.
  acknowledge_by timestamptz,
  acknowledged_at timestamptz,
  due_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in (
    'upheld', 'partly', 'not_upheld', 'withdrawn', 'changed', 'explained', 'no_action')),
  reopened_at timestamptz,
  -- Keeps the way of the visit while the incident is open.
  held boolean not null default false,
  constraint ended_with_an_outcome check ((ended_at is null) = (outcome is null))
);
create index case_handling_open on case_handling (due_at) where ended_at is null;

create table case_steps (
  id uuid primary key,
  case_id uuid not null references cases,
  act text not null check (act in ('own', 'acknowledge', 'note', 'action', 'cause', 'answer', 'about', 'hold',
    'release', 'end', 'reopen')),
  by_id uuid not null references users,
  person_id uuid references users,
  outcome text,
  -- Sealed like the case.
  words bytea,
  created_hash bytea not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null
);
create index case_steps_case on case_steps (case_id, recorded_at);

grant select, insert on cases, case_handling, case_steps to ahava_app;
grant update (owner_id, acknowledged_at, due_at, ended_at, outcome, reopened_at, held) on case_handling to ahava_app;
grant select, delete on cases, case_handling, case_steps to ahava_system;
-- Naming whom it is about is a function's, which takes the case out of their hands at once.
grant update on cases, case_handling to ahava_system;

alter table cases enable row level security;
alter table cases force row level security;
alter table case_handling enable row level security;
alter table case_handling force row level security;
alter table case_steps enable row level security;
alter table case_steps force row level security;
create policy cases_system on cases for select to ahava_system using (true);
create policy cases_name on cases for update to ahava_system using (true) with check (true);
create policy case_handling_system on case_handling for select to ahava_system using (true);
create policy case_handling_name on case_handling for update to ahava_system using (true) with check (true);
create policy case_steps_system on case_steps for select to ahava_system using (true);
