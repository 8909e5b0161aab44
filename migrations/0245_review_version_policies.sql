-- The second wall around changed reviews.
create policy reviews_change on reviews for update to ahava_app
  using (doctor_id = (select actor()) and stands_as(visit_id, 'doctor'))
  with check (doctor_id = (select actor()) and stands_as(visit_id, 'doctor'));

alter table review_versions enable row level security;
alter table review_versions force row level security;
-- Never the family: what was said before is between doctor and nurse.
create policy review_versions_read on review_versions for select to ahava_app using (
  patient_id in (select * from my_glass())
  or stands_with(visit_id)
);
create policy review_versions_add on review_versions for insert to ahava_app with check (
  doctor_id = (select actor()) and stands_as(visit_id, 'doctor')
);
create policy review_versions_system on review_versions to ahava_system using (true) with check (true);
