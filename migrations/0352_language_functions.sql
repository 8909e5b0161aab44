-- as: ahava_system
-- In which language somebody without an account is written to; whoever has one chooses it themselves.
create function set_patient_language(p_patient uuid, p_language text, p_now timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not stands_for(p_patient, array['desk']) then
    raise exception 'set_patient_language: the actor has no standing' using errcode = '42501';
  end if;
  update patients set language = p_language, updated_at = p_now where id = p_patient;
end $$;
revoke execute on function set_patient_language from public;
grant execute on function set_patient_language to ahava_app;
