-- as: ahava_system
-- Why a doctor ordered this visit, still sealed: for its nurse and doctor, whoever ordered it at whichever visit, and
-- for somebody who broke the glass. Never for dispatch or the family.
create function why_of_visit(p_visit uuid)
  returns table (id uuid, reason bytea, doctor_id uuid, ordered_at timestamptz)
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select f.id, f.reason, f.doctor_id, f.ordered_at
  from tasks t join follow_ups f on f.id = t.id
  where t.booked_id = p_visit and t.kind = 'follow_up'
    and (stands_with(p_visit) or t.patient_id in (select * from my_glass()))
  limit 1
$$;
revoke execute on function why_of_visit from public;
grant execute on function why_of_visit to ahava_app;
