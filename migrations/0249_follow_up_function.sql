-- as: ahava_system
-- What became of the follow-up visits that were asked for with a visit, for its doctor and nurse: when they are,
-- whoever goes there.
create function follow_ups_of(p_visit uuid) returns table (
    id uuid, resolved_at timestamptz, decision text, note bytea, booked_id uuid, start_at timestamptz, status text)
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select t.id, t.resolved_at, t.decision, t.note, t.booked_id, b.start_at, b.status
  from tasks t left join visits b on b.id = t.booked_id
  where t.visit_id = p_visit and t.kind = 'follow_up' and (stands_with(p_visit) or t.patient_id in (select * from my_glass()))
$$;
revoke execute on function follow_ups_of from public;
grant execute on function follow_ups_of to ahava_app;
