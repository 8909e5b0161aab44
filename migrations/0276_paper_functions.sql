-- as: ahava_system
-- Gives a file that the actor sent, and that is nowhere yet, to an order that they entered for the same patient. Answers
-- whether it was theirs to give. Past the policies: a nurse whose visit went to somebody else meanwhile reads neither.
create function attach_to_line(p_entry uuid, p_upload uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update uploads u set entry_id = e.id
  from record_entries e
  where u.id = p_upload and u.uploader_id = actor() and u.state = 'clean'
    and u.message_id is null and u.report_id is null and u.entry_id is null
    and e.id = p_entry and e.author_id = actor() and e.kind = 'order' and e.patient_id = u.patient_id;
  return found;
end $$;
revoke execute on function attach_to_line from public;
grant execute on function attach_to_line to ahava_app;
