-- as: ahava_system
-- The alarm that the caller may answer, locked: one of those whom it called, or dispatch. Null for others.
create function alarm_to_answer(p_id uuid) returns alarms
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v alarms;
begin
  select a.* into v from alarms a where a.id = p_id and (
    exists (select from alarm_calls c where c.alarm_id = a.id and c.user_id = actor())
    or exists (select from standing s where s.user_id = actor() and s.kind = 'desk'))
  for update;
  return v;
end $$;

-- Who hears what became of an alarm: everybody whom it called, and whoever called for help and is free to be told.
create function told_of_answer(v alarms) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(user_id order by user_id) from (
    select user_id from alarm_calls where alarm_id = v.id
    union select v.raised_by where v.source = 'help' and coalesce(v.duress_at, v.safe_at) is null) as told
$$;

create or replace function take_alarm(p_id uuid, p_over boolean, p_now timestamptz, p_event uuid)
  returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms := alarm_to_answer(p_id);
begin
  if v.id is null or v.cancelled_at is not null or v.closed_at is not null
    or (v.taken_by is not null and (v.taken_by = actor() or not p_over)) then return null; end if;
  update alarms set taken_by = actor(), taken_at = p_now where id = p_id;
  insert into alarm_calls (alarm_id, user_id, step, called_at) values (p_id, actor(), v.step, p_now)
  on conflict do nothing;
  v_people := told_of_answer(v);
  perform tell_of_alarm(p_event, 'HELP_TAKEN', p_id, '{}', v_people, actor(), p_now);
  return v_people;
end $$;

create or replace function close_alarm(p_id uuid, p_outcome text, p_note bytea, p_now timestamptz, p_event uuid)
  returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms := alarm_to_answer(p_id);
begin
  if v.id is null or v.taken_at is null or v.closed_at is not null or v.cancelled_at is not null
  then return null; end if;
  update alarms set closed_by = actor(), closed_at = p_now, outcome = p_outcome, outcome_note = p_note
  where id = p_id;
  v_people := told_of_answer(v);
  perform tell_of_alarm(p_event, 'HELP_CLOSED', p_id, '{}', v_people, actor(), p_now);
  return v_people;
end $$;
revoke execute on function alarm_to_answer, told_of_answer from public;
