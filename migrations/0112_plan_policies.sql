-- The second wall around a nurse's time, and the care itself as a range that nothing lifts.

alter table bookings alter column care set not null;
alter table bookings add constraint bookings_care exclude using gist (nurse_id with =, care with &&);

do $$
declare
  t text;
begin
  foreach t in array array['skills', 'service_skills', 'nurse_skills', 'working_hours', 'absences', 'holidays'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to ahava_system using (true) with check (true)', t || '_system', t);
  end loop;
end $$;

-- The catalogue is nobody's; administrators keep it.
create policy skills_read on skills for select to ahava_app using (true);
create policy skills_add on skills for insert to ahava_app
  with check ((select i_am('administrator')) and created_by = (select actor()));
create policy skills_change on skills for update to ahava_app
  using ((select i_am('administrator'))) with check ((select i_am('administrator')));
create policy service_skills_read on service_skills for select to ahava_app using (true);
create policy service_skills_add on service_skills for insert to ahava_app
  with check ((select i_am('administrator')));
create policy service_skills_end on service_skills for delete to ahava_app
  using ((select i_am('administrator')));
create policy services_add on services for insert to ahava_app
  with check ((select i_am('administrator')));
create policy services_change on services for update to ahava_app
  using ((select i_am('administrator'))) with check ((select i_am('administrator')));
create policy holidays_read on holidays for select to ahava_app using (true);
create policy holidays_add on holidays for insert to ahava_app
  with check ((select i_am('administrator')) and added_by = (select actor()));
create policy holidays_end on holidays for delete to ahava_app using ((select i_am('administrator')));

-- A nurse's own, dispatch's, who plans by it, and a clinical lead's, who also says what she has learned.
create policy nurse_skills_read on nurse_skills for select to ahava_app
  using (user_id = (select actor()) or (select is_desk()) or (select i_am('clinical_lead')));
create policy nurse_skills_add on nurse_skills for insert to ahava_app with check (
  given_by = (select actor()) and ((select is_desk()) or (select i_am('clinical_lead'))));
create policy nurse_skills_end on nurse_skills for delete to ahava_app
  using ((select is_desk()) or (select i_am('clinical_lead')));
create policy working_hours_read on working_hours for select to ahava_app
  using (user_id = (select actor()) or (select is_desk()) or (select i_am('clinical_lead')));
create policy working_hours_add on working_hours for insert to ahava_app with check ((select is_desk()));
create policy working_hours_end on working_hours for delete to ahava_app using ((select is_desk()));
create policy absences_read on absences for select to ahava_app
  using (user_id = (select actor()) or (select is_desk()) or (select i_am('clinical_lead')));
create policy absences_add on absences for insert to ahava_app
  with check ((select is_desk()) and said_by = (select actor()) and withdrawn_at is null);
create policy absences_change on absences for update to ahava_app
  using ((select is_desk())) with check ((select is_desk()));
