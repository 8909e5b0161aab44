-- A doctor asks for another visit: why is theirs and the nurse's to read; what must be booked is a task of dispatch
-- under the same id.
alter table tasks drop constraint tasks_kind_check;
alter table tasks add constraint tasks_kind_check
  check (kind in ('clash', 'welfare_check', 'pin', 'check_out', 'follow_up'));
-- What was booked for it.
alter table tasks add column booked_id uuid references visits;
grant update (booked_id) on tasks to ahava_app;
create index tasks_follow_ups on tasks (visit_id) where kind = 'follow_up';

create table follow_ups (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  doctor_id uuid not null references users,
  service_id uuid not null references services,
  within_days integer not null check (within_days between 1 and 90),
  -- Sealed with the patient's key: dispatch books, and reads no reason.
  reason bytea not null,
  created_hash bytea not null,
  ordered_at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index follow_ups_visit on follow_ups (visit_id, ordered_at);
grant select, insert on follow_ups to ahava_app;
grant select, insert, update, delete on follow_ups to ahava_system;

alter table follow_ups enable row level security;
alter table follow_ups force row level security;
create policy follow_ups_read on follow_ups for select to ahava_app using (
  patient_id in (select * from my_glass()) or stands_with(visit_id)
);
create policy follow_ups_order on follow_ups for insert to ahava_app with check (
  doctor_id = (select actor()) and stands_as(visit_id, 'doctor')
);
create policy follow_ups_system on follow_ups to ahava_system using (true) with check (true);
