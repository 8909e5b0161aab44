-- Vital signs, what they warn of, and what a doctor set for one patient.

-- One round of measuring. What was measured, the score that came of it and what it was scored by are sealed
-- together with the patient's key.
create table observations (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  content bytea not null,
  created_hash bytea not null,
  measured_at timestamptz not null,
  received_at timestamptz not null,
  uncertain boolean not null default false,
  -- With the report of the visit: from then on the family reads it.
  released_at timestamptz,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index observations_visit on observations (visit_id, measured_at desc, id);
create index observations_patient on observations (patient_id, measured_at desc, id);

-- What was measured, or the nurse's worry, rings; under the id of the observations and of their alarm.
create table warnings (
  id uuid primary key references observations,
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  measured_at timestamptz not null,
  received_at timestamptz not null,
  rings_at timestamptz not null,
  answered_by uuid references users,
  answered_at timestamptz,
  action text check (action in ('ambulance', 'phoned_nurse', 'advice', 'expected')),
  -- Advice in words, sealed with the patient's key.
  note bytea,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint answered_with_an_action check ((answered_at is null) = (action is null)
    and (answered_at is null) = (answered_by is null))
);
create index warnings_visit on warnings (visit_id);
create index warnings_patient on warnings (patient_id);

-- What a doctor set for a patient: scale, usual state of mind, thresholds or comfort care. The newest counts;
-- those before it stay readable.
create table warning_plans (
  id uuid primary key,
  patient_id uuid not null references patients,
  set_by uuid not null references users,
  content bytea not null,
  until timestamptz,
  created_hash bytea not null,
  set_at timestamptz not null
);
create index warning_plans_patient on warning_plans (patient_id, set_at desc, id);

grant select on observations, warnings to ahava_app;
grant select, insert on warning_plans to ahava_app;
grant select, insert, update, delete on observations, warnings, warning_plans to ahava_system;
