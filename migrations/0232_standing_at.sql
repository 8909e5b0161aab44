-- as: ahava_system
-- What people are to a visit: by the visit itself, or by its patient without one. Asked in two parts, each
-- by its own index: one condition with OR passed every visit that a nurse ever had.

-- Only within functions whose search path is fixed; without one of its own it becomes part of their plans.
create function standing_at(p_visit uuid, p_patient uuid) returns setof standing
  language sql stable as $$
  select * from standing where visit_id = p_visit
  union all
  select * from standing where visit_id is null and patient_id = p_patient
$$;
-- The actor's own, and being at the desk, which is of no patient.
create function own_standing_at(p_visit uuid, p_patient uuid) returns setof standing
  language sql stable as $$
  select * from standing where visit_id = p_visit and user_id = actor()
  union all
  select * from standing
  where visit_id is null and user_id = actor() and (patient_id = p_patient or kind = 'desk')
$$;
revoke execute on function standing_at, own_standing_at from public;
grant execute on function own_standing_at to ahava_app;

create or replace function stands_in(p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from visits v cross join lateral own_standing_at(v.id, v.patient_id) s
    where v.id = p_visit and v.patient_id = p_patient and s.kind <> 'glass'
      and (s.until is null or s.until > moment()))
$$;

create or replace function takes_part(p_kind text, p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from own_standing_at(p_visit, p_patient) s
    where (s.until is null or s.until > moment())
      and (s.talks_until is null or s.talks_until > moment())
      and (standing_words(s.kind, s.rights) && talk_words(p_kind)
        or (s.kind = 'desk' and p_kind <> 'clinical'))
  )
$$;

create or replace function talkers(p_visit uuid, p_patient uuid, p_words text[])
  returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, s.kind from standing_at(p_visit, p_patient) s
  where s.kind in ('self', 'delegate', 'nurse', 'doctor')
    and (s.until is null or s.until > moment())
    and (s.talks_until is null or s.talks_until > moment())
    and standing_words(s.kind, s.rights) && p_words
$$;

create or replace function record_event(
  p_id uuid, p_type text, p_visit uuid, p_patient uuid, p_facts jsonb, p_kinds text[],
  p_also uuid[], p_happened timestamptz, p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  if not stands_in(p_visit, p_patient) then
    raise exception 'record_event: the actor has no standing';
  end if;
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  values (p_id, p_type, p_visit, p_patient, actor(), p_facts, p_happened, p_now,
    (select coalesce(max(number), 0) + 1 from events where visit_id = p_visit));
  return query
    with recipients as (
      select s.user_id from standing_at(p_visit, p_patient) s
      where standing_words(s.kind, s.rights) && p_kinds and s.kind <> 'glass'
        and (s.until is null or s.until > p_now)
      union
      select unnest(p_also)
    ), heads as (
      insert into inbox_heads as h (user_id, seq)
      select r.user_id, 1 from recipients r order by r.user_id
      on conflict (user_id) do update set seq = h.seq + 1
      returning h.user_id, h.seq
    )
    insert into inbox (user_id, seq, event_id, created_at)
    select h.user_id, h.seq, p_id, p_now from heads h
    returning inbox.user_id;
end $$;
