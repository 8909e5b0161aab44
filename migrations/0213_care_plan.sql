-- The care plan stands in the record: goals, tasks with how often, red flags. It is ended or replaced like
-- every other line. What was done of it at a visit is said once, and said anew, never changed.
alter table record_entries add column rhythm jsonb;
alter table record_entries drop constraint kinds;
alter table record_entries add constraint kinds check (kind in (
  'allergy', 'condition', 'medicine', 'alert', 'mental_state', 'safeguarding', 'next_nurse', 'goal', 'task',
  'red_flag'));
alter table record_entries add constraint tasks_have_a_rhythm check ((kind = 'task') = (rhythm is not null));
alter table record_entries add constraint entry_of_patient unique (id, patient_id);

create table checklist_marks (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  entry_id uuid not null,
  nurse_id uuid not null references users,
  done boolean not null,
  -- Why it was not done, sealed with the patient's key.
  reason bytea,
  created_hash bytea not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  foreign key (entry_id, patient_id) references record_entries (id, patient_id),
  constraint not_done_for_a_reason check (done or reason is not null)
);
create index checklist_marks_visit on checklist_marks (visit_id, entry_id, happened_at);
create index checklist_marks_entry on checklist_marks (entry_id);

grant select, insert on checklist_marks to ahava_app;
grant select, delete on checklist_marks to ahava_system;

alter table checklist_marks enable row level security;
alter table checklist_marks force row level security;
create policy checklist_marks_read on checklist_marks for select to ahava_app using (
  patient_id in (select * from my_glass())
  or (select i_am('clinical_lead'))
  or cares_for(patient_id)
);
create policy checklist_marks_add on checklist_marks for insert to ahava_app with check (
  nurse_id = (select actor()) and stands_as(visit_id, 'nurse')
);
create policy checklist_marks_system on checklist_marks for select to ahava_system using (true);
create policy checklist_marks_clear on checklist_marks for delete to ahava_system
  using (patient_id in (select id from patients where demo));
