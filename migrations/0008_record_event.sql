-- as: ahava_system
-- The definer functions take a visit and its patient from the caller. They believe the pair only
-- where it is one, and an act is recorded by nobody but those who have a standing in it.
create function stands_in(p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from visits v join standing s
      on s.kind = 'desk' or s.visit_id = v.id or (s.visit_id is null and s.patient_id = v.patient_id)
    where v.id = p_visit and v.patient_id = p_patient and s.user_id = actor())
$$;

-- Writes one event and, for each person it concerns, the next number of their inbox. Runs in the
-- transaction of the act. Counters are locked in user-id order, so that two acts never deadlock.
-- Kinds: which standings of the visit (or of the patient) are told. Also: people who have just
-- lost their standing and must still hear of it.
create function record_event(
  p_id uuid, p_type text, p_visit uuid, p_patient uuid, p_facts jsonb, p_kinds text[],
  p_also uuid[], p_happened timestamptz, p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not stands_in(p_visit, p_patient) then
    raise exception 'record_event: the actor has no standing';
  end if;
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  values (p_id, p_type, p_visit, p_patient, actor(), p_facts, p_happened, p_now,
    (select coalesce(max(number), 0) + 1 from events where visit_id = p_visit));
  return query
    with recipients as (
      select s.user_id from standing s
      where s.kind = any (p_kinds)
        and (s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
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
revoke execute on function stands_in, record_event from public;
grant execute on function record_event to ahava_app;
