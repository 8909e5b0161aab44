-- What dispatch must decide, and what a nurse did while she could not hear what had changed.

-- Who was assigned when: what happened belongs to whoever it was, however late they say so.
create table assignments (
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  from_at timestamptz not null,
  until_at timestamptz,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index assignments_visit on assignments (visit_id, from_at);
create index assignments_nurse on assignments (nurse_id, visit_id);

-- Steps and words that came when the visit was no longer what the nurse thought. Kept beside it: the
-- visit itself stays as it is until dispatch has decided.
create table late_facts (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  kind text not null check (kind in ('step', 'report')),
  status text,
  -- Place or words, sealed with the patient's key.
  content bytea,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  uncertain boolean not null default false,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint a_step_is_to_somewhere check ((kind = 'step') = (status is not null))
);
create unique index late_facts_step on late_facts (visit_id, nurse_id, status) where kind = 'step';
create index late_facts_visit on late_facts (visit_id, happened_at);

create table tasks (
  id uuid primary key,
  kind text not null check (kind in ('clash', 'welfare_check', 'pin', 'check_out')),
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid references users,
  -- Ids, states, times and amounts; never a name.
  facts jsonb not null default '{}',
  content bytea,
  opened_by uuid references users,
  opened_at timestamptz not null,
  resolved_by uuid references users,
  resolved_at timestamptz,
  decision text,
  note bytea,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint decided_by_somebody check ((resolved_at is null) = (decision is null))
);
create unique index tasks_one on tasks (visit_id, kind) where resolved_at is null;
create index tasks_open on tasks (opened_at, id) where resolved_at is null;
create index tasks_all on tasks (opened_at desc, id desc);

grant select on assignments, late_facts, tasks to ahava_app;
grant update (resolved_by, resolved_at, decision, note) on tasks to ahava_app;
grant select, insert, update, delete on assignments, late_facts, tasks to ahava_system;

alter table assignments enable row level security;
alter table assignments force row level security;
create policy assignments_read on assignments for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
);
create policy assignments_system on assignments to ahava_system using (true) with check (true);

alter table late_facts enable row level security;
alter table late_facts force row level security;
-- What she said stays hers to see. Dispatch reads the steps, never the words of a report.
create policy late_facts_read on late_facts for select to ahava_app using (
  nurse_id = (select actor()) or ((select is_desk()) and kind = 'step')
);
create policy late_facts_system on late_facts to ahava_system using (true) with check (true);

alter table tasks enable row level security;
alter table tasks force row level security;
create policy tasks_read on tasks for select to ahava_app using ((select is_desk()));
create policy tasks_decide on tasks for update to ahava_app
  using ((select is_desk())) with check (resolved_by = (select actor()) and (select is_desk()));
create policy tasks_system on tasks to ahava_system using (true) with check (true);
