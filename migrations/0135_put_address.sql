-- as: ahava_system
-- Only dispatch moves a pin, and only within an address that a visit or a patient has already.
create function put_address(p_visit uuid, p_patient uuid, p_address bytea, p_place bytea,
  p_now timestamptz)
  returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not is_desk() then raise exception 'put_address: the actor is not dispatch'; end if;
  if p_visit is null then
    update patients set address = p_address, updated_at = p_now where id = p_patient;
  else
    update visits set address = p_address, place = p_place, updated_at = p_now
    where id = p_visit and patient_id = p_patient;
  end if;
end $$;
revoke execute on function put_address from public;
grant execute on function put_address to ahava_app;
