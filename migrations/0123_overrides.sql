-- What dispatch passed over when it assigned a nurse all the same, and why: with the event of that assignment.
create table overrides (
  event_id uuid primary key references events,
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  -- The obstacles that were passed over: `hours`, `travel`.
  lifted text[] not null check (cardinality(lifted) > 0),
  -- Sealed with the patient's key.
  reason bytea not null,
  said_by uuid not null references users,
  at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index overrides_visit on overrides (visit_id);

grant select, insert on overrides to ahava_app;
grant select, insert, update, delete on overrides to ahava_system;

alter table overrides enable row level security;
alter table overrides force row level security;
create policy overrides_read on overrides for select to ahava_app using ((select is_desk()));
create policy overrides_add on overrides for insert to ahava_app
  with check ((select is_desk()) and said_by = (select actor()));
create policy overrides_system on overrides to ahava_system using (true) with check (true);
