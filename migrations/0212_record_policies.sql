-- What is said of safeguarding, and from one nurse to the next, is no family's. What is confidential is
-- kept from whoever acts for the patient, and never from the patient.
create policy record_entries_read on record_entries for select to ahava_app using (
  patient_id in (select * from my_glass())
  or (select i_am('clinical_lead'))
  or not hidden and patient_id in (select * from my_own())
  or not confidential and kind not in ('safeguarding', 'next_nurse')
    and patient_id in (select * from my_patients('reports'))
  or cares_for(patient_id)
);
create policy record_entries_add on record_entries for insert to ahava_app with check (
  author_id = (select actor()) and ended_at is null
  and ((select i_am('clinical_lead')) or cares_for(patient_id))
);
create policy record_entries_end on record_entries for update to ahava_app
  using ((select i_am('clinical_lead')) or cares_for(patient_id))
  with check (ended_by = (select actor()));
create policy record_entries_system on record_entries for select to ahava_system using (true);
create policy record_entries_clear on record_entries for delete to ahava_system
  using (patient_id in (select id from patients where demo));
