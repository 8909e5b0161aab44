-- How the family found a visit. Said once; said anew within some days it is a row of its own, and the last counts.
create table ratings (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  -- Whose visit it was when it was rated.
  nurse_id uuid references users,
  stars smallint not null check (stars between 1 and 5),
  -- Sealed with the patient's key.
  words bytea,
  by_id uuid not null references users,
  created_hash bytea not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index ratings_visit on ratings (visit_id, happened_at desc, id desc);
create index ratings_nurse on ratings (nurse_id);

grant select, insert on ratings to ahava_app;
grant select, delete on ratings to ahava_system;

alter table ratings enable row level security;
alter table ratings force row level security;
-- Never the nurse: she is told sums, by a function.
create policy ratings_read on ratings for select to ahava_app using (
  (select is_desk()) or patient_id in (select * from my_patients('book'))
);
create policy ratings_add on ratings for insert to ahava_app with check (
  by_id = (select actor()) and patient_id in (select * from my_patients('book'))
);
create policy ratings_system on ratings for select to ahava_system using (true);
create policy ratings_clear on ratings for delete to ahava_system
  using (patient_id in (select id from patients where demo));
