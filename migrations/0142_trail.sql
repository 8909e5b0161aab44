-- Where nurses were moves into a table that is partitioned by month; what belongs to the owner makes way.

alter table location_points rename to location_points_before;
alter index location_points_pkey rename to location_points_before_pkey;
alter index location_points_latest rename to location_points_before_latest;
grant references on visits, users to ahava_system;

-- A trail that an incident needs is kept beyond its 30 days.
create table trail_holds (
  visit_id uuid primary key,
  patient_id uuid not null,
  held_by uuid not null references users,
  held_at timestamptz not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
grant select, insert, delete on trail_holds to ahava_app;
grant select, insert, update, delete on trail_holds to ahava_system;
alter table trail_holds enable row level security;
alter table trail_holds force row level security;
create policy trail_holds_read on trail_holds for select to ahava_app using ((select is_desk()));
create policy trail_holds_add on trail_holds for insert to ahava_app
  with check ((select is_desk()) and held_by = (select actor()));
create policy trail_holds_end on trail_holds for delete to ahava_app using ((select is_desk()));
create policy trail_holds_system on trail_holds to ahava_system using (true) with check (true);

-- When somebody was told last where the nurse of a visit is: at most once a second, in all processes.
create table location_tells (
  visit_id uuid primary key references visits,
  told_at timestamptz not null
);
grant select, insert, update, delete on location_tells to ahava_system;
alter table location_tells enable row level security;
alter table location_tells force row level security;
create policy location_tells_system on location_tells to ahava_system using (true) with check (true);
