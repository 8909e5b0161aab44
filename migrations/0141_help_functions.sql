-- as: ahava_system
-- What is done with an alarm: by whoever raises it, by the chain, and by whoever takes it.

-- Who calls for help: by a sign-in that lives, or by the token of a device whose sign-in ran out but
-- was not ended. Nobody whose account is disabled.
create function help_caller(p_token bytea, p_help bytea, p_now timestamptz, p_demo_rule text)
  returns table (user_id uuid, role text, session_id uuid, data_key bytea, safe_pin text, duress_pin text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.role, s.id, u.data_key, p.safe_hash, p.duress_hash
  from sessions s
  join users u on u.id = s.user_id and u.disabled_at is null
  left join help_tokens t on t.session_id = s.id and t.token_hash = p_help
  left join help_pins p on p.user_id = u.id
  where s.ended_at is null and (case when u.demo then demo_is_on(p_demo_rule) else true end)
    and (t.session_id is not null
      or (s.token_hash = p_token and s.strong and s.expires_at > p_now
        and coalesce(s.last_seen_at, s.created_at) + make_interval(secs => s.idle_seconds) > p_now))
  order by s.token_hash is distinct from p_token limit 1
$$;

-- The token of this sign-in; asking again replaces it.
create function keep_help_token(p_session uuid, p_hash bytea, p_now timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into help_tokens (session_id, user_id, token_hash, created_at)
  select s.id, s.user_id, p_hash, p_now from sessions s
  where s.id = p_session and s.user_id = actor() and s.ended_at is null
  on conflict (session_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at
$$;

create function set_help_pins(p_safe text, p_duress text, p_now timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into help_pins (user_id, safe_hash, duress_hash, set_at) values (actor(), p_safe, p_duress, p_now)
  on conflict (user_id) do update set safe_hash = excluded.safe_hash,
    duress_hash = excluded.duress_hash, set_at = excluded.set_at
$$;
create function has_help_pins() returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from help_pins where user_id = actor())
$$;

-- The people of one step of a chain. `on_call` is whoever is on call at that moment; the other words
-- are kinds of standing. A step that finds nobody calls all administrators.
create function people_to_call(p_who text[], p_now timestamptz) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with named as (
    select s.user_id from standing s
    where s.kind = any (p_who) and s.visit_id is null and s.patient_id is null
    union
    select o.user_id from on_call o join users u on u.id = o.user_id and u.disabled_at is null
    where 'on_call' = any (p_who) and o.removed_at is null and o.starts_at <= p_now and o.ends_at > p_now
  )
  select user_id from named
  union
  select s.user_id from standing s
  where s.kind = 'administrator' and not exists (select from named)
$$;

-- One event of an alarm and the next number of these people's inboxes, in user-id order.
create function tell_of_alarm(
  p_event uuid, p_type text, p_alarm uuid, p_facts jsonb, p_people uuid[], p_actor uuid, p_now timestamptz
) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  values (p_event, p_type, null, null, p_actor, p_facts || jsonb_build_object('alarmId', p_alarm),
    p_now, p_now, 1);
  with heads as (
    insert into inbox_heads as h (user_id, seq)
    select distinct u, 1 from unnest(p_people) u order by u
    on conflict (user_id) do update set seq = h.seq + 1
    returning h.user_id, h.seq
  )
  insert into inbox (user_id, seq, event_id, created_at)
  select h.user_id, h.seq, p_event, p_now from heads h;
end $$;

-- Calls the people of a step: those who are new are written down, and everybody who was called so far
-- hears of it. Answers all of them.
create function call_people(p_alarm uuid, p_step integer, p_who text[], p_event uuid, p_now timestamptz)
  returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
begin
  insert into alarm_calls (alarm_id, user_id, step, called_at)
  select p_alarm, u, p_step, p_now from people_to_call(p_who, p_now) u
  on conflict do nothing;
  select array_agg(user_id order by user_id) into v_people from alarm_calls where alarm_id = p_alarm;
  update alarms set step = greatest(step, p_step) where id = p_alarm;
  perform tell_of_alarm(p_event, 'HELP_RAISED', p_alarm, jsonb_build_object('step', p_step), v_people,
    (select raised_by from alarms where id = p_alarm), p_now);
  return v_people;
end $$;

-- A call for help is never refused for what it says: a visit that is not the nurse's is left out, and
-- without one it is the visit that she is on. Raised again it takes a newer place. `outcome`: new,
-- same, taken (the id is somebody else's, or another call's), nobody.
create function raise_help(
  p_token bytea, p_help bytea, p_demo_rule text, p_id uuid, p_kind text, p_visit uuid, p_position bytea,
  p_hash bytea, p_happened timestamptz, p_now timestamptz, p_who text[], p_event uuid
) returns table (outcome text, people uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_user uuid;
  v_visit uuid;
  v_patient uuid;
begin
  select c.user_id into v_user from help_caller(p_token, p_help, p_now, p_demo_rule) c
  where c.role = 'nurse';
  if v_user is null then return query select 'nobody', null::uuid[]; return; end if;
  select v.id, v.patient_id into v_visit, v_patient from visits v
  where v.nurse_id = v_user and (v.id = p_visit or v.status in ('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'))
  order by v.id = p_visit desc nulls last, v.start_at desc limit 1;
  insert into alarms (id, source, kind, raised_by, visit_id, patient_id, position, created_hash,
    happened_at, received_at)
  values (p_id, 'help', p_kind, v_user, v_visit, v_patient, p_position, p_hash, p_happened, p_now)
  on conflict (id) do nothing;
  if found then
    return query select 'new', call_people(p_id, 0, p_who, p_event, p_now);
    return;
  end if;
  update alarms a set position = coalesce(p_position, a.position)
  where a.id = p_id and a.raised_by = v_user and a.created_hash = p_hash;
  return query select case when found then 'same' else 'taken' end, null::uuid[];
end $$;

-- An alarm that an act of somebody else raises: of a visit in which they stand. Once for each id.
create function raise_alarm(
  p_id uuid, p_source text, p_kind text, p_visit uuid, p_patient uuid, p_hash bytea,
  p_happened timestamptz, p_now timestamptz, p_who text[], p_event uuid
) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if p_source = 'help' or not stands_in(p_visit, p_patient) then
    raise exception 'raise_alarm: the actor has no standing';
  end if;
  insert into alarms (id, source, kind, raised_by, visit_id, patient_id, created_hash, happened_at, received_at)
  values (p_id, p_source, p_kind, actor(), p_visit, p_patient, p_hash, p_happened, p_now)
  on conflict (id) do nothing;
  if not found then return '{}'; end if;
  return call_people(p_id, 0, p_who, p_event, p_now);
end $$;

-- A call as the phone that raised it may show it: what was taken back shows nothing that came after.
create function shown_state(a alarms) returns text language sql immutable as $$
  select case when coalesce(a.cancelled_at, a.duress_at, a.safe_at) is not null then 'cancelled'
    when a.closed_at is not null then 'closed' when a.taken_at is not null then 'taken' else 'ringing' end
$$;
create function own_call(p_token bytea, p_help bytea, p_demo_rule text, p_id uuid, p_now timestamptz)
  returns table (id uuid, kind text, state text, happened_at timestamptz, received_at timestamptz,
    taken_at timestamptz, taken_by uuid, wrong_pins integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.kind, shown_state(a), a.happened_at, a.received_at,
    case when shown_state(a) <> 'cancelled' then a.taken_at end,
    case when shown_state(a) <> 'cancelled' then a.taken_by end, a.wrong_pins
  from help_caller(p_token, p_help, p_now, p_demo_rule) c
  join alarms a on a.raised_by = c.user_id and a.id = p_id and a.source = 'help'
$$;
-- The same for whoever is signed in.
create function my_calls(p_ids uuid[])
  returns table (id uuid, kind text, state text, happened_at timestamptz, received_at timestamptz,
    taken_at timestamptz, taken_by uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.kind, shown_state(a), a.happened_at, a.received_at,
    case when shown_state(a) <> 'cancelled' then a.taken_at end,
    case when shown_state(a) <> 'cancelled' then a.taken_by end
  from alarms a where a.raised_by = actor() and a.source = 'help' and a.id = any (p_ids)
$$;
create function is_my_call(p_id uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from alarms a where a.id = p_id and a.raised_by = actor() and a.source = 'help')
$$;

-- Takes a call back, or seems to. `how`: safe, duress, wrong. Once somebody has it they close it, and
-- see what she said.
create function cancel_help(
  p_token bytea, p_help bytea, p_demo_rule text, p_id uuid, p_how text, p_now timestamptz, p_event uuid
) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms;
begin
  select a.* into v from help_caller(p_token, p_help, p_now, p_demo_rule) c
  join alarms a on a.raised_by = c.user_id and a.id = p_id and a.source = 'help'
  for update of a;
  if v.id is null or coalesce(v.cancelled_at, v.closed_at, v.duress_at, v.safe_at) is not null
  then return '{}'; end if;
  if p_how = 'wrong' then
    update alarms set wrong_pins = wrong_pins + 1 where id = p_id;
    return '{}';
  end if;
  -- Whoever guessed so often may be anybody: a person closes the call.
  if p_how = 'safe' and v.wrong_pins >= 5 then return '{}'; end if;
  update alarms set
    duress_at = case when p_how = 'duress' then p_now end,
    safe_at = case when p_how = 'safe' and v.taken_at is not null then p_now end,
    cancelled_at = case when p_how = 'safe' and v.taken_at is null then p_now end
  where id = p_id;
  select array_agg(user_id order by user_id) into v_people from alarm_calls where alarm_id = p_id;
  perform tell_of_alarm(p_event,
    case when p_how = 'duress' and v.taken_at is null then 'HELP_RAISED'
      when v.taken_at is not null then 'HELP_TAKEN' else 'HELP_CLOSED' end,
    p_id, jsonb_build_object('step', -1), v_people, v.raised_by, p_now);
  return v_people;
end $$;

-- A named person takes it: whoever was called, or dispatch; over from somebody else only when asked.
-- Answers who is told, null where somebody else has it or it has ended.
create function take_alarm(p_id uuid, p_over boolean, p_now timestamptz, p_event uuid) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms;
begin
  select a.* into v from alarms a where a.id = p_id and (
    exists (select from alarm_calls c where c.alarm_id = a.id and c.user_id = actor())
    or exists (select from standing s where s.user_id = actor() and s.kind = 'desk'))
  for update;
  if v.id is null or v.cancelled_at is not null or v.closed_at is not null
    or (v.taken_by is not null and (v.taken_by = actor() or not p_over)) then return null; end if;
  update alarms set taken_by = actor(), taken_at = p_now where id = p_id;
  insert into alarm_calls (alarm_id, user_id, step, called_at) values (p_id, actor(), v.step, p_now)
  on conflict do nothing;
  select array_agg(user_id order by user_id) into v_people from (
    select user_id from alarm_calls where alarm_id = p_id
    union select v.raised_by where v.source = 'help' and coalesce(v.duress_at, v.safe_at) is null) as told;
  perform tell_of_alarm(p_event, 'HELP_TAKEN', p_id, '{}', v_people, actor(), p_now);
  return v_people;
end $$;

create function close_alarm(p_id uuid, p_outcome text, p_note bytea, p_now timestamptz, p_event uuid)
  returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms;
begin
  select a.* into v from alarms a where a.id = p_id and (
    exists (select from alarm_calls c where c.alarm_id = a.id and c.user_id = actor())
    or exists (select from standing s where s.user_id = actor() and s.kind = 'desk'))
  for update;
  if v.id is null or v.taken_at is null or v.closed_at is not null or v.cancelled_at is not null
  then return null; end if;
  update alarms set closed_by = actor(), closed_at = p_now, outcome = p_outcome, outcome_note = p_note
  where id = p_id;
  select array_agg(user_id order by user_id) into v_people from (
    select user_id from alarm_calls where alarm_id = p_id
    union select v.raised_by where v.source = 'help' and coalesce(v.duress_at, v.safe_at) is null) as told;
  perform tell_of_alarm(p_event, 'HELP_CLOSED', p_id, '{}', v_people, actor(), p_now);
  return v_people;
end $$;

-- Where to send somebody: the visit of an alarm, for whoever was called, until a day after it ended.
create function places_of_alarms(p_ids uuid[])
  returns table (alarm_id uuid, visit_id uuid, patient_id uuid, patient_name bytea, patient_key bytea,
    suburb bytea, address bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, v.id, v.patient_id, p.name, p.data_key, v.suburb, v.address
  from alarms a join visits v on v.id = a.visit_id join patients p on p.id = v.patient_id
  where a.id = any (p_ids)
    and coalesce(a.closed_at, a.cancelled_at, 'infinity') > moment() - interval '1 day'
    and (exists (select from alarm_calls c where c.alarm_id = a.id and c.user_id = actor())
      or exists (select from standing s where s.user_id = actor() and s.kind = 'desk'))
$$;

revoke execute on function help_caller, keep_help_token, set_help_pins, has_help_pins, people_to_call,
  tell_of_alarm, call_people, raise_help, raise_alarm, own_call, my_calls, is_my_call, cancel_help,
  take_alarm, close_alarm, places_of_alarms from public;
grant execute on function help_caller, keep_help_token, set_help_pins, has_help_pins, raise_help,
  raise_alarm, own_call, my_calls, is_my_call, cancel_help, take_alarm, close_alarm, places_of_alarms
  to ahava_app;
