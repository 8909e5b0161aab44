-- A copy of a record belongs to whoever asked for it, and to nobody else, also not to the patient.
alter table record_copies enable row level security;
alter table record_copies force row level security;
create policy record_copies_read on record_copies for select to ahava_app using (asked_by = (select actor()));
create policy record_copies_ask on record_copies for insert to ahava_app with check (
  asked_by = (select actor()) and state = 'making' and (
    patient_id in (select * from my_own())
    or patient_id in (select * from my_patients('reports'))
    or (select i_am('clinical_lead')))
);
create policy record_copies_system on record_copies to ahava_system using (true) with check (true);

-- Whether this copy is the actor's, and still open.
create function my_copy(p_copy uuid) returns boolean
  language sql stable strict cost 200 set search_path = public, pg_temp as $$
  select exists (select from record_copies where id = p_copy and expires_at > moment())
$$;
revoke execute on function my_copy from public;
grant execute on function my_copy to ahava_app;

alter policy uploads_read on uploads using (
  entry_id is null and copy_id is null and (
    uploader_id = (select actor())
    or patient_id in (select * from my_glass())
    or conversation_kind = 'practice' and (select is_desk())
    or (report_id is null or released_at is not null) and (
      patient_id in (select * from my_own())
      or conversation_kind in ('practical', 'practice') and patient_id in (select * from my_patients('messages'))
      or (report_id is not null or (visit_id is null and conversation_kind is null))
        and patient_id in (select * from my_patients('reports')))
    or talks_with(visit_id)
    or report_id is not null and stands_with(visit_id))
  or reads_line(entry_id)
  or my_copy(copy_id) and (
    patient_id in (select * from my_own())
    or patient_id in (select * from my_patients('reports'))
    or (select i_am('clinical_lead')))
);
-- Nobody sends a file as if it were a document of ours.
alter policy uploads_add on uploads with check (
  uploader_id = (select actor()) and state = 'pending' and entry_id is null
  and copy_id is null and edition is null and code is null and digest is null
  and ((select is_desk())
    or patient_id in (select * from my_patients('messages'))
    or talks_with(visit_id)
    or visit_id is null and ((select i_am('clinical_lead')) or cares_for(patient_id)))
);
alter policy uploads_finish on uploads
  using (uploader_id = (select actor()) and entry_id is null and copy_id is null)
  with check (uploader_id = (select actor()) and entry_id is null and copy_id is null
    and edition is null and code is null and digest is null);
