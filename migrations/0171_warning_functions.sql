-- as: ahava_system
-- Early warnings: observations and what they warn of are written in one act, and ring through the chain of
-- alarms until somebody says what they did.

-- A patient of whom the actor was warned, as a doctor or while on call: they may read at once what was
-- measured, until a day after it was settled. Dispatch hears the same alarm and reads no value.
create function warned_of(p_patient uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from alarms a join alarm_calls c on c.alarm_id = a.id and c.user_id = actor()
    where a.patient_id = p_patient and a.source = 'early_warning'
      and coalesce(a.closed_at, 'infinity') > moment() - interval '1 day'
      and (exists (select from users u where u.id = c.user_id and u.role = 'doctor')
        or exists (
          select from on_call o
          where o.user_id = c.user_id and o.removed_at is null
            and o.starts_at <= c.called_at and o.ends_at > c.called_at)))
$$;
-- An alarm that called the actor.
create function called_by(p_alarm uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (select from alarm_calls where alarm_id = p_alarm and user_id = actor())
$$;
-- Nurse or doctor of this patient, on whatever visit.
create function has_cared_for(p_patient uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where user_id = actor() and patient_id = p_patient and visit_id is not null
      and kind in ('nurse', 'doctor') and (until is null or until > moment()))
$$;
create function is_doctor_of(p_patient uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where user_id = actor() and patient_id = p_patient and visit_id is not null and kind = 'doctor'
      and (until is null or until > moment()))
$$;

-- Nurse and doctor of a visit, who hear of its warnings without being called.
create function carers_of(p_visit uuid) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array(select distinct user_id from standing
    where visit_id = p_visit and kind in ('nurse', 'doctor') order by user_id)
$$;

-- An early warning is a frame of its own; everything else that rings is a call for help.
create or replace function call_people(p_alarm uuid, p_step integer, p_who text[], p_event uuid, p_now timestamptz)
  returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v alarms;
begin
  insert into alarm_calls (alarm_id, user_id, step, called_at)
  select p_alarm, u, p_step, p_now from people_to_call(p_who, p_now) u
  on conflict do nothing;
  select array_agg(user_id order by user_id) into v_people from alarm_calls where alarm_id = p_alarm;
  update alarms set step = greatest(step, p_step) where id = p_alarm returning * into v;
  perform tell_of_alarm(p_event, case v.source when 'early_warning' then 'EARLY_WARNING' else 'HELP_RAISED' end,
    p_alarm, jsonb_build_object('step', p_step), v_people, v.raised_by, p_now);
  return v_people;
end $$;

-- What a nurse measured while the visit was hers, whatever became of it since, and the warning that it raises:
-- `p_rings` now, later or null. Outcome: new, same, taken, not_theirs.
create function record_observations(
  p_id uuid, p_visit uuid, p_content bytea, p_hash bytea, p_measured timestamptz, p_uncertain boolean,
  p_rings text, p_rings_at timestamptz, p_who text[], p_events uuid[], p_now timestamptz
) returns table (outcome text, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
  v_carers uuid[] := carers_of(p_visit);
  v_told uuid[];
begin
  select a.patient_id into v_patient from assignments a
  where a.visit_id = p_visit and a.nurse_id = actor()
    -- Whoever could not hear that somebody else was sent may have gone on for a while.
    and (p_uncertain or (a.from_at <= p_measured
      and (a.until_at is null or p_measured <= a.until_at + interval '12 hours')))
  order by a.from_at desc limit 1;
  if v_patient is null then return query select 'not_theirs', v_told; return; end if;
  insert into observations (id, visit_id, patient_id, nurse_id, content, created_hash, measured_at, received_at,
    uncertain, released_at)
  values (p_id, p_visit, v_patient, actor(), p_content, p_hash, p_measured, p_now, p_uncertain,
    (select r.released_at from reports r where r.visit_id = p_visit))
  on conflict (id) do nothing;
  if not found then
    return query select case when exists (select from observations o
      where o.id = p_id and o.nurse_id = actor() and o.created_hash = p_hash) then 'same' else 'taken' end, v_told;
    return;
  end if;
  select array_agg(w) into v_told from write_event(p_events[1], 'VISIT_CHANGED', p_visit, v_patient,
    jsonb_build_object('action', 'observed', 'by', actor()), v_carers, p_now) w;
  update events set happened_at = p_measured where id = p_events[1];
  if p_rings is null then return query select 'new', v_told; return; end if;
  insert into warnings (id, visit_id, patient_id, nurse_id, measured_at, received_at, rings_at)
  values (p_id, p_visit, v_patient, actor(), p_measured, p_now, p_rings_at);
  -- Step -1: it does not ring yet.
  insert into alarms (id, source, kind, raised_by, visit_id, patient_id, created_hash, happened_at, received_at, step)
  values (p_id, 'early_warning', 'early_warning', actor(), p_visit, v_patient, p_hash, p_measured, p_now,
    case p_rings when 'now' then 0 else -1 end);
  perform tell_of_alarm(p_events[2], 'EARLY_WARNING', p_id, '{"begins": true}', v_carers, actor(), p_now);
  if p_rings = 'now' then v_told := v_told || call_people(p_id, 0, p_who, p_events[3], p_now); end if;
  return query select 'new', array(select distinct t from unnest(v_told) t order by t);
end $$;

-- Says what was done about a warning, in the name of whoever did it: one whom it called, dispatch, or the doctor
-- of the visit. What warned earlier on the same visit is settled with it. Null for nobody's; `told` is empty
-- where it was settled before.
create function acknowledge_warning(
  p_id uuid, p_action text, p_note bytea, p_now timestamptz, p_seed uuid
) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v alarms := alarm_to_answer(p_id);
  w alarms;
  v_told uuid[] := '{}';
  v_people uuid[];
begin
  if v.id is null then
    select a.* into v from alarms a where a.id = p_id and exists (
      select from standing s
      where s.user_id = actor() and s.kind = 'doctor' and s.visit_id = a.visit_id)
    for update;
  end if;
  if v.id is null or v.source <> 'early_warning' then return null; end if;
  if v.closed_at is not null then return v_told; end if;
  for w in
    select a.* from alarms a
    where a.visit_id = v.visit_id and a.source = 'early_warning' and a.closed_at is null
      and a.received_at <= v.received_at
    order by a.id for update
  loop
    update alarms set taken_by = actor(), taken_at = p_now, closed_by = actor(), closed_at = p_now,
      outcome = p_action where id = w.id;
    update warnings set answered_by = actor(), answered_at = p_now, action = p_action,
      note = case when id = p_id then p_note end where id = w.id;
    v_people := coalesce(told_of_answer(w), '{}');
    perform tell_of_alarm(case when w.id = p_id then p_seed else gen_random_uuid() end, 'HELP_CLOSED', w.id, '{}',
      v_people, actor(), p_now);
    perform tell_of_alarm(gen_random_uuid(), 'EARLY_WARNING', w.id, '{}', carers_of(w.visit_id), actor(), p_now);
    v_told := v_told || v_people || carers_of(w.visit_id);
  end loop;
  return array(select distinct t from unnest(v_told) t order by t);
end $$;

-- The family reads what was measured with the report that a doctor released.
create function release_observations() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update observations set released_at = new.released_at where visit_id = new.visit_id;
  return new;
end $$;

revoke execute on function warned_of, called_by, has_cared_for, is_doctor_of, carers_of, record_observations,
  acknowledge_warning, release_observations from public;
grant execute on function warned_of, called_by, has_cared_for, is_doctor_of, record_observations, acknowledge_warning
  to ahava_app;
grant execute on function release_observations to ahava_owner;
