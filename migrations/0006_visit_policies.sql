-- The second wall around visits.
create trigger visits_standing after insert or update of nurse_id, doctor_id on visits
  for each row execute function standing_of_visit();

alter table services enable row level security;
alter table services force row level security;
create policy services_read on services for select to ahava_app using (true);
create policy services_system on services to ahava_system using (true) with check (true);

alter table visits enable row level security;
alter table visits force row level security;
-- A standing with a visit counts for that visit only; one without counts for every visit of the patient.
create policy visits_read on visits for select to ahava_app using (
  (select is_desk())
  or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)
  or id in (select visit_id from standing where user_id = (select actor()))
);
create policy visits_add on visits for insert to ahava_app with check (
  created_by = (select actor()) and nurse_id is null and doctor_id is null
  and ((select is_desk())
    or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null))
);
-- The new row may belong to nobody present (a nurse who declines): only the old row is checked.
create policy visits_change on visits for update to ahava_app using (
  (select is_desk())
  or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)
  or id in (select visit_id from standing where user_id = (select actor()))
) with check (true);
create policy visits_system on visits to ahava_system using (true) with check (true);

alter table bookings enable row level security;
alter table bookings force row level security;
create policy bookings_read on bookings for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
  or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)
);
create policy bookings_add on bookings for insert to ahava_app with check ((select is_desk()));
create policy bookings_change on bookings for update to ahava_app
  using ((select is_desk())) with check ((select is_desk()));
create policy bookings_end on bookings for delete to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
  or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)
);
create policy bookings_system on bookings to ahava_system using (true) with check (true);

alter table reports enable row level security;
alter table reports force row level security;
-- The family reads what a doctor released; dispatch reads no clinical text.
create policy reports_read on reports for select to ahava_app using (
  visit_id in (select visit_id from standing where user_id = (select actor()))
  or (released_at is not null and patient_id in (
    select patient_id from standing where user_id = (select actor()) and visit_id is null))
);
create policy reports_write on reports for insert to ahava_app with check (
  author_id = (select actor())
  and visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
);
create policy reports_change on reports for update to ahava_app using (
  visit_id in (select visit_id from standing where user_id = (select actor()))
) with check (visit_id in (select visit_id from standing where user_id = (select actor())));
create policy reports_system on reports to ahava_system using (true) with check (true);

alter table report_addenda enable row level security;
alter table report_addenda force row level security;
create policy report_addenda_read on report_addenda for select to ahava_app using (
  visit_id in (select visit_id from standing where user_id = (select actor()))
  or released_at is not null and patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)
);
create policy report_addenda_add on report_addenda for insert to ahava_app with check (
  author_id = (select actor())
  and visit_id in (select visit_id from standing where user_id = (select actor()))
);
create policy report_addenda_system on report_addenda to ahava_system using (true) with check (true);

alter table reviews enable row level security;
alter table reviews force row level security;
create policy reviews_read on reviews for select to ahava_app using (
  visit_id in (select visit_id from standing where user_id = (select actor()))
  or (released_at is not null and patient_id in (
    select patient_id from standing where user_id = (select actor()) and visit_id is null))
);
create policy reviews_add on reviews for insert to ahava_app with check (
  doctor_id = (select actor())
  and visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'doctor')
);
create policy reviews_system on reviews to ahava_system using (true) with check (true);

alter table location_points enable row level security;
alter table location_points force row level security;
create policy location_points_read on location_points for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
);
create policy location_points_add on location_points for insert to ahava_app with check (
  nurse_id = (select actor())
  and visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
);
create policy location_points_system on location_points to ahava_system using (true) with check (true);
