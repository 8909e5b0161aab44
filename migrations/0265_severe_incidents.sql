-- as: ahava_system
-- A severe incident is told at once, without a word of what it was, to whoever looks into incidents and to dispatch.

-- Is the actor told of this case? Never whoever it is about, also where they are named after it was told.
create function is_told_of_case(p_case uuid) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select exists (
    select from cases c join standing s on s.user_id = actor() and s.visit_id is null
      and s.kind in ('clinical_lead', 'desk')
    where c.id = p_case and c.severity = 'severe' and actor() <> all (c.about_ids))
$$;
-- Tells of what the actor has just reported; answers whom. Nothing of the visit or patient stands in the event.
create function tell_severe(p_case uuid, p_event uuid, p_now timestamptz) returns setof uuid
  language plpgsql strict security definer set search_path = public, pg_temp as $$
declare
  v_users uuid[];
begin
  if not exists (select from cases where id = p_case and reported_by = actor() and severity = 'severe') then
    raise exception 'tell_severe: the actor has reported no such case'; end if;
  select array_agg(distinct s.user_id) into v_users
  from cases c join standing s on s.visit_id is null and s.kind in ('clinical_lead', 'desk')
  where c.id = p_case and s.user_id <> all (c.about_ids) and s.user_id <> c.reported_by;
  return query select write_event(p_event, 'NOTICE', null, null,
    jsonb_build_object('notice', 'severe-incident', 'caseId', p_case), coalesce(v_users, '{}'), p_now);
end $$;
revoke execute on function is_told_of_case, tell_severe from public;
grant execute on function is_told_of_case, tell_severe to ahava_app;
