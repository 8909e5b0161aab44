-- How often a nurse tried the code of a door, and the last one that was right. The codes themselves stand
-- nowhere: they follow from the patient's key, the visit and the nurse.
create table door_codes (
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  kind text not null check (kind in ('check-in', 'check-out')),
  wrong integer not null default 0 check (wrong >= 0),
  -- A code counts once: the next one has a later step.
  accepted_step bigint,
  accepted_at timestamptz,
  last_try uuid not null,
  primary key (visit_id, nurse_id, kind),
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint accepted_at_a_step check ((accepted_step is null) = (accepted_at is null))
);
create index door_codes_nurse on door_codes (nurse_id);

grant select on door_codes to ahava_app;
grant select, insert, update, delete on door_codes to ahava_system;

alter table door_codes enable row level security;
alter table door_codes force row level security;
-- As with presence: dispatch, and the nurse herself.
create policy door_codes_read on door_codes for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
);
create policy door_codes_system on door_codes to ahava_system using (true) with check (true);
