-- Whether the actor reads this line, by the policy of the record itself. Its setting keeps it from being inlined: else
-- every statement that names a file plans that policy as well.
create function reads_line(p_entry uuid) returns boolean
  language sql stable strict cost 200 set search_path = public, pg_temp as $$
  select exists (select from record_entries where id = p_entry)
$$;
revoke execute on function reads_line from public;
grant execute on function reads_line to ahava_app;

-- What belongs to a line is opened by whoever reads the line, and by nobody else, also not by who sent it.
alter policy uploads_read on uploads using (
  entry_id is null and (
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
);
-- Whoever writes the record sends its papers without a visit: an order outlives the visit at which it was seen.
alter policy uploads_add on uploads with check (
  uploader_id = (select actor()) and state = 'pending' and entry_id is null
  and ((select is_desk())
    or patient_id in (select * from my_patients('messages'))
    or talks_with(visit_id)
    or visit_id is null and ((select i_am('clinical_lead')) or cares_for(patient_id)))
);
-- It is given to its line by attach_to_line alone, and stays as it is there.
alter policy uploads_finish on uploads
  using (uploader_id = (select actor()) and entry_id is null)
  with check (uploader_id = (select actor()) and entry_id is null);
