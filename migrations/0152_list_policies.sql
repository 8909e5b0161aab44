-- The second wall around the lists.
create trigger visits_moves after update of start_at on visits
  for each row when (old.start_at is distinct from new.start_at) execute function move_of_visit();
create trigger patients_names before update of name, data_key, merged_into on patients
  for each row execute function names_of_patient();

alter table visit_moves enable row level security;
alter table visit_moves force row level security;
create policy visit_moves_read on visit_moves for select to ahava_app using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);
create policy visit_moves_system on visit_moves to ahava_system using (true) with check (true);

alter table name_tokens enable row level security;
alter table name_tokens force row level security;
create policy name_tokens_read on name_tokens for select to ahava_app using (
  (select is_desk())
  or patient_id in (select * from met_by_actor())
);
create policy name_tokens_system on name_tokens to ahava_system using (true) with check (true);

-- A set that looked dear to the planner made it read every patient for a page of visits.
alter policy patients_read on patients using (
  (select is_desk()) or created_by = (select actor()) or id in (select * from met_by_actor())
);

-- A nurse's and a doctor's own visits by the visit itself first: their set has thousands of ids after some
-- years, and is made only where that is not enough. It is for whoever gives her visit back in this statement.
alter policy visits_read on visits using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or nurse_id = (select actor()) or doctor_id = (select actor())
  or id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);
