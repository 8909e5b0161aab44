-- The clinical record of a patient, line by line. A line is never changed: it is ended or replaced, and
-- who, when and why stay with it.
create table record_entries (
  id uuid primary key,
  patient_id uuid not null references patients,
  visit_id uuid,
  kind text not null,
  none_known boolean not null default false,
  -- What it says, sealed with the patient's key.
  content bytea,
  confidential boolean not null default false,
  -- Kept from the patient for a reason that is recorded, sealed.
  hidden boolean not null default false,
  hidden_reason bytea,
  author_id uuid not null references users,
  created_hash bytea not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid references users,
  end_reason bytea,
  replaced_by uuid references record_entries,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint kinds check (kind in (
    'allergy', 'condition', 'medicine', 'alert', 'mental_state', 'safeguarding', 'next_nurse')),
  constraint none_of_what_is_asked check (
    not none_known or kind in ('allergy', 'condition', 'medicine')),
  constraint none_says_nothing check (none_known = (content is null)),
  constraint hidden_for_a_reason check (hidden = (hidden_reason is not null)),
  constraint only_safeguarding_is_hidden check (not hidden or kind = 'safeguarding'),
  constraint ended_by_somebody check ((ended_at is null) = (ended_by is null)),
  constraint ended_for_a_reason check (ended_at is null or end_reason is not null)
);
create index record_entries_live on record_entries (patient_id, kind) where ended_at is null;
create index record_entries_ended on record_entries (patient_id, ended_at desc) where ended_at is not null;
-- There is none: said once at a time.
create unique index record_entries_none on record_entries (patient_id, kind)
  where none_known and ended_at is null;

grant select, insert on record_entries to ahava_app;
grant update (ended_at, ended_by, end_reason, replaced_by) on record_entries to ahava_app;
-- What is kept of real people is never removed; a demo that begins anew clears its own.
grant select, delete on record_entries to ahava_system;

alter table record_entries enable row level security;
alter table record_entries force row level security;
