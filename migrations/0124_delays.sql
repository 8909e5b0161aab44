-- When visits will begin as it looks now, where that is later than agreed; kept by the system alone.
create table visit_delays (
  visit_id uuid primary key,
  patient_id uuid not null,
  -- Whole minutes, in steps that are worth telling dispatch.
  minutes integer not null check (minutes >= 0),
  -- What the family was told last; 0 for nothing.
  told integer not null default 0 check (told >= 0),
  at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);

grant select on visit_delays to ahava_app;
grant select, insert, update, delete on visit_delays to ahava_system;

alter table visit_delays enable row level security;
alter table visit_delays force row level security;
create policy visit_delays_read on visit_delays for select to ahava_app using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or visit_id in (select * from my_visits())
);
create policy visit_delays_system on visit_delays to ahava_system using (true) with check (true);
