-- as: ahava_system
-- What is done with the alarm of a severe incident. Whoever it is about and whoever reported it are never called.

-- The people of one step, without those two. A step that finds nobody else calls all other administrators.
create function people_of_incident(p_case uuid, p_who text[], p_now timestamptz) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with free as (
    select u.id from cases c join users u on u.id <> all (c.about_ids) and u.id <> c.reported_by
    where c.id = p_case and u.role <> 'patient'
  ), named as (
    select p from people_to_call(p_who, p_now) p where p in (select id from free)
  )
  select p from named
  union
  select s.user_id from standing s
  where s.kind = 'administrator' and s.user_id in (select id from free) and not exists (select from named)
$$;
create or replace function call_people(p_alarm uuid, p_step integer, p_who text[], p_event uuid, p_now timestamptz)
  returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms;
begin
  select * into v from alarms where id = p_alarm;
  if v.source = 'incident' then
    insert into alarm_calls (alarm_id, user_id, step, called_at)
    select p_alarm, u, p_step, p_now from people_of_incident(v.case_id, p_who, p_now) u
    on conflict do nothing;
  else
    insert into alarm_calls (alarm_id, user_id, step, called_at)
    select p_alarm, u, p_step, p_now from people_to_call(p_who, p_now) u
    on conflict do nothing;
  end if;
  select coalesce(array_agg(user_id order by user_id), '{}') into v_people
  from alarm_calls where alarm_id = p_alarm;
  update alarms set step = greatest(step, p_step) where id = p_alarm;
  perform tell_of_alarm(p_event, case v.source when 'early_warning' then 'EARLY_WARNING' else 'HELP_RAISED' end,
    p_alarm, jsonb_build_object('step', p_step), v_people, v.raised_by, p_now);
  return v_people;
end $$;

-- Has what the actor has just reported ring. Answers whom it called.
create function raise_incident(
  p_id uuid, p_case uuid, p_hash bytea, p_now timestamptz, p_who text[], p_event uuid
) returns uuid[]
  language plpgsql strict security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from cases where id = p_case and reported_by = actor() and severity = 'severe') then
    raise exception 'raise_incident: the actor has reported no such case'; end if;
  insert into alarms (id, source, kind, raised_by, case_id, created_hash, happened_at, received_at)
  values (p_id, 'incident', 'severe_incident', actor(), p_case, p_hash, p_now, p_now)
  on conflict do nothing;
  if not found then return '{}'; end if;
  return call_people(p_id, 0, p_who, p_event, p_now);
end $$;

-- Somebody looks into the case now, or it has ended: what still rings or is taken is over, in their name.
create function settle_incident(p_case uuid, p_now timestamptz, p_event uuid) returns uuid[]
  language plpgsql strict security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms;
begin
  if not handles_case(p_case) then return '{}'; end if;
  select * into v from alarms where case_id = p_case and closed_at is null for update;
  if v.id is null then return '{}'; end if;
  update alarms set taken_by = coalesce(taken_by, actor()), taken_at = coalesce(taken_at, p_now),
    closed_by = actor(), closed_at = p_now, outcome = 'looked_into' where id = v.id;
  insert into alarm_calls (alarm_id, user_id, step, called_at) values (v.id, actor(), v.step, p_now)
  on conflict do nothing;
  v_people := told_of_answer(v);
  perform tell_of_alarm(p_event, 'HELP_CLOSED', v.id, '{}', v_people, actor(), p_now);
  return v_people;
end $$;

-- Dispatch answers every alarm, but of an incident only what called them: it may be about them.
create or replace function alarm_to_answer(p_id uuid) returns alarms
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v alarms;
begin
  select a.* into v from alarms a where a.id = p_id and (
    exists (select from alarm_calls c where c.alarm_id = a.id and c.user_id = actor())
    or a.source <> 'incident'
      and exists (select from standing s where s.user_id = actor() and s.kind = 'desk'))
  for update;
  return v;
end $$;
-- Whom else one of an incident called says whom it did not call.
create function rings_for_incident(p_alarm uuid) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select exists (select from alarms where id = p_alarm and source = 'incident')
$$;

-- Naming somebody also ends that it calls them. If they had it, it is now of whoever names them. The alarm is locked
-- first, so that a step of the chain cannot call them in the same moment.
create or replace function name_in_case(p_case uuid, p_user uuid) returns boolean
  language plpgsql strict security definer set search_path = public, pg_temp as $$
begin
  if not handles_case(p_case) or not exists (select from users where id = p_user and role <> 'patient') then
    return false;
  end if;
  perform from alarms where case_id = p_case for update;
  update cases set about_ids = array_append(about_ids, p_user) where id = p_case and p_user <> all (about_ids);
  update case_handling set owner_id = null where case_id = p_case and owner_id = p_user;
  update alarms set taken_by = actor()
  where case_id = p_case and taken_by = p_user and closed_at is null;
  delete from alarm_calls c using alarms a
  where a.case_id = p_case and c.alarm_id = a.id and c.user_id = p_user;
  return true;
end $$;

drop function tell_severe;
drop function is_told_of_case;
delete from effects where job = 'severe-incident' and finished_at is null;

revoke execute on function people_of_incident, raise_incident, settle_incident, rings_for_incident from public;
grant execute on function raise_incident, settle_incident, rings_for_incident to ahava_app;
