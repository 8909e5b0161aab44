-- What a doctor asks the nurse about a signed report; answered by an addendum of hers.
create table review_questions (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  doctor_id uuid not null references users,
  -- The question, sealed with the patient's key.
  content bytea not null,
  created_hash bytea not null,
  asked_at timestamptz not null,
  answered_at timestamptz,
  answer_id uuid references report_addenda,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint answered_by_an_addendum check ((answered_at is null) = (answer_id is null))
);
create index review_questions_visit on review_questions (visit_id, asked_at);
-- One at a time: what waits for an answer is out of the queue.
create unique index review_questions_open on review_questions (visit_id) where answered_at is null;
grant select, insert, update (answered_at, answer_id) on review_questions to ahava_app;
grant select, insert, update, delete on review_questions to ahava_system;
