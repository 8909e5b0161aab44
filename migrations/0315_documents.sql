-- The documents that we make: which copy of a report it is, how it is known again, and copies of a whole record.
alter table uploads
  -- Of a report: for those who care, or for the family, which is not told what values were scored.
  add column edition text check (edition in ('care', 'family')),
  -- Keyed hashes of the code on its pages and of its bytes: whoever has a document can ask whether it is ours.
  add column code bytea,
  add column digest bytea;
create index uploads_code on uploads (code) where code is not null;
create index uploads_digest on uploads (digest) where digest is not null;
create index effects_of_report on effects ((ids ->> 'visitId')) where job = 'report-pdf';

-- A copy of the record that somebody asked for. Its words are in the files alone, under the key of the patient.
create table record_copies (
  id uuid primary key,
  patient_id uuid not null references patients,
  asked_by uuid not null references users,
  -- What goes into the copy is read as this sign-in, with the rights that it has then.
  session_id uuid not null,
  asked_at timestamptz not null,
  state text not null default 'making' check (state in ('making', 'ready', 'failed')),
  why text check (why in ('signed_out', 'right_ended', 'too_large', 'other')),
  pages integer,
  finished_at timestamptz,
  -- From then on it cannot be opened; the night after, its files are taken away.
  expires_at timestamptz,
  check ((state = 'failed') = (why is not null)),
  check ((state = 'ready') = (expires_at is not null))
);
create index record_copies_asked on record_copies (asked_by, patient_id, asked_at);
create index record_copies_patient on record_copies (patient_id);
alter table uploads add column copy_id uuid references record_copies;
create index uploads_copy on uploads (copy_id) where copy_id is not null;

grant select, insert on record_copies to ahava_app;
grant select, insert, update, delete on record_copies to ahava_system;
