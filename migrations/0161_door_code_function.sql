-- as: ahava_system
-- One try of the caller, who has or had the visit: `p_step` is when the code was made that it turned out to
-- be, null where it was none. The same try again changes nothing. After five wrong ones none is right.
create function try_door_code(
  p_visit uuid, p_kind text, p_try uuid, p_step bigint, p_now timestamptz
) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
  v door_codes;
begin
  select a.patient_id into v_patient from assignments a
  where a.visit_id = p_visit and a.nurse_id = actor() limit 1;
  if v_patient is null then raise exception 'try_door_code: the visit was not theirs'; end if;
  insert into door_codes (visit_id, patient_id, nurse_id, kind, last_try)
  values (p_visit, v_patient, actor(), p_kind, gen_random_uuid())
  on conflict do nothing;
  select * into v from door_codes d
  where d.visit_id = p_visit and d.nurse_id = actor() and d.kind = p_kind for update;
  if v.last_try = p_try or v.wrong >= 5 then return false; end if;
  -- Said once already, at the beginning or the end of this visit: no proof a second time.
  if p_step is null or exists (
    select from door_codes d
    where d.visit_id = p_visit and d.nurse_id = actor() and d.accepted_step >= p_step)
  then
    update door_codes d set wrong = d.wrong + 1, last_try = p_try
    where d.visit_id = p_visit and d.nurse_id = actor() and d.kind = p_kind;
    return false;
  end if;
  update door_codes d set accepted_step = p_step, accepted_at = p_now, last_try = p_try
  where d.visit_id = p_visit and d.nurse_id = actor() and d.kind = p_kind;
  return true;
end $$;
revoke execute on function try_door_code from public;
grant execute on function try_door_code to ahava_app;
