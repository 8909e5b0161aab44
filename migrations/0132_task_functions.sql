-- as: ahava_system
-- Assignments follow the visit by themselves, at the time that the change itself says.
create function assignment_of_visit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if new.nurse_id is not distinct from old.nurse_id then return new; end if;
    update assignments set until_at = new.updated_at
    where visit_id = new.id and until_at is null and nurse_id = old.nurse_id;
  end if;
  if new.nurse_id is not null then
    insert into assignments (visit_id, patient_id, nurse_id, from_at)
    values (new.id, new.patient_id, new.nurse_id, new.updated_at);
  end if;
  return new;
end $$;
insert into assignments (visit_id, patient_id, nurse_id, from_at)
select id, patient_id, nurse_id, coalesce(scheduled_at, requested_at) from visits where nurse_id is not null;

-- Did this visit ever belong to the caller, and when? Says no more than what they were told then.
create function once_mine(p_visit uuid) returns table (
    patient_id uuid, data_key bytea, service_id uuid, start_at timestamptz, end_at timestamptz,
    from_at timestamptz, until_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.patient_id, p.data_key, v.service_id, v.start_at, v.end_at, a.from_at, a.until_at
  from assignments a join visits v on v.id = a.visit_id join patients p on p.id = a.patient_id
  where a.visit_id = p_visit and a.nurse_id = actor()
  order by a.from_at desc limit 1
$$;

-- Keeps what the caller did while the visit was theirs. Answers whether it is new.
create function keep_late(
  p_id uuid, p_visit uuid, p_kind text, p_status text, p_content bytea, p_happened timestamptz,
  p_uncertain boolean, p_now timestamptz
) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
begin
  select a.patient_id into v_patient from assignments a
  where a.visit_id = p_visit and a.nurse_id = actor()
    -- Whoever could not hear that somebody else was sent may have gone on for a while.
    and (p_uncertain or (a.from_at <= p_happened
      and (a.until_at is null or p_happened <= a.until_at + interval '12 hours')))
  order by a.from_at desc limit 1;
  if v_patient is null then raise exception 'keep_late: the visit was not theirs'; end if;
  insert into late_facts (id, visit_id, patient_id, nurse_id, kind, status, content, happened_at,
    received_at, uncertain)
  values (p_id, p_visit, v_patient, actor(), p_kind, p_status, p_content, p_happened, p_now, p_uncertain)
  on conflict do nothing;
  return found;
end $$;

-- Makes a late step known: to the family, and to whoever is of the visit now.
create function tell_late(p_id uuid, p_visit uuid, p_facts jsonb, p_happened timestamptz, p_now timestamptz)
  returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
  v_users uuid[];
begin
  select a.patient_id into v_patient from assignments a
  where a.visit_id = p_visit and a.nurse_id = actor() limit 1;
  if v_patient is null then raise exception 'tell_late: the visit was not theirs'; end if;
  select array_agg(distinct s.user_id) into v_users from standing s
  where standing_words(s.kind, s.rights) && array['self', 'delegate:visits', 'nurse', 'doctor']
    and (s.visit_id = p_visit or (s.visit_id is null and s.patient_id = v_patient))
    and (s.until is null or s.until > p_now);
  return query select write_event(p_id, 'VISIT_CHANGED', p_visit, v_patient, p_facts,
    coalesce(v_users, '{}'), p_now);
  update events set happened_at = p_happened where id = p_id;
end $$;

-- Opens one task, or none when one of its kind is open for this visit. Whoever is or was of the visit
-- may; `p_notice` names what dispatch is told with a number of its own, and must acknowledge.
create function open_task(
  p_id uuid, p_event uuid, p_kind text, p_visit uuid, p_patient uuid, p_nurse uuid, p_facts jsonb,
  p_content bytea, p_notice text, p_now timestamptz
) returns table (opened boolean, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_told uuid[] := '{}';
begin
  if not stands_in(p_visit, p_patient) and not exists (
    select from assignments a
    where a.visit_id = p_visit and a.patient_id = p_patient and a.nurse_id = actor())
  then raise exception 'open_task: the actor has no standing'; end if;
  insert into tasks (id, kind, visit_id, patient_id, nurse_id, facts, content, opened_by, opened_at)
  values (p_id, p_kind, p_visit, p_patient, p_nurse, p_facts, p_content, actor(), p_now)
  on conflict do nothing;
  if not found then return query select false, v_told; return; end if;
  if p_notice is not null then
    select array_agg(w) into v_told from write_event(p_event, 'NOTICE', p_visit, p_patient,
      jsonb_build_object('notice', p_notice, 'taskId', p_id),
      array(select user_id from standing where kind = 'desk' order by user_id), p_now) w;
  end if;
  return query select true, coalesce(v_told, '{}');
end $$;

revoke execute on function assignment_of_visit, once_mine, keep_late, tell_late, open_task from public;
grant execute on function once_mine, keep_late, tell_late, open_task to ahava_app;
grant execute on function assignment_of_visit to ahava_owner;
