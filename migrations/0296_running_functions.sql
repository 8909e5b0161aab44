-- as: ahava_system
-- Failures of the work in the background, for administrators: effects that are finished as failed, and events that
-- cannot be dispatched. What they are about is told as ids that row-level security then lets somebody open, or not.

create function failures(p_before timestamptz, p_handle uuid, p_limit int)
  returns table (handle uuid, kind text, job text, at timestamptz, tries int, reason text, retry_at timestamptz,
    user_id uuid, patient_id uuid, visit_id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not i_am('administrator') then raise exception 'failures: the actor is no administrator'; end if;
  return query
    select f.* from (
      select md5('effect ' || e.key)::uuid, 'effect', e.job, e.finished_at, e.attempts, e.detail, null::timestamptz,
        -- Whom an alarm rings is not told: it may be about the reader.
        case when e.job not like 'alarm-%' then coalesce(d.user_id, nullif(e.ids ->> 'userId', '')::uuid) end,
        case when e.job not like 'alarm-%' then coalesce(d.patient_id, nullif(e.ids ->> 'patientId', '')::uuid) end,
        case when e.job not like 'alarm-%' then coalesce(d.visit_id, nullif(e.ids ->> 'visitId', '')::uuid) end
      from effects e left join deliveries d on d.effect_key = e.key
      where e.result = 'failed' and e.discarded_at is null
        and (p_before is null or e.finished_at <= p_before)
      union all
      select md5('event ' || v.id)::uuid, 'event', v.type, v.recorded_at, v.attempts, v.dispatch_error, v.retry_at,
        null, v.patient_id, v.visit_id
      from events v
      where v.dispatched_at is null and v.dispatch_error is not null
        and (p_before is null or v.recorded_at <= p_before)
    ) f (handle, kind, job, at, tries, reason, retry_at, user_id, patient_id, visit_id)
    where p_before is null or (f.at, f.handle) < (p_before, p_handle)
    order by f.at desc, f.handle desc limit p_limit;
end $$;

-- How a failure stands now; null where there was none.
create function state_of_failure(p_handle uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    (select case when e.discarded_at is null then 'failed' else 'discarded' end
      from effects e where md5('effect ' || e.key)::uuid = p_handle and e.result = 'failed'),
    (select case when e.finished_at is null then 'waiting' else 'done' end
      from settlements s join effects e on e.key = s.effect_key where s.handle = p_handle limit 1),
    (select case when v.retry_at is null then 'waiting' else 'failed' end
      from events v where v.dispatched_at is null and v.dispatch_error is not null and md5('event ' || v.id)::uuid = p_handle),
    (select case when bool_or(s.act = 'discard') then 'discarded' when bool_and(v.dispatched_at is null) then 'waiting'
        else 'done' end
      from settlements s join events v on v.id = s.event_id where s.handle = p_handle having count(*) > 0))
$$;

-- Has a failure tried again, as a new generation of the same effect, or lets it go. Answers how it stands, or
-- 'unknown', 'taken' (the id is somebody else's) or 'unsure' (it may have happened, and nobody said that this is known).
create function settle_failure(p_id uuid, p_handle uuid, p_act text, p_sure boolean, p_unsure text, p_hash bytea,
    p_now timestamptz) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_effect effects;
  v_event events;
  v_former settlements;
begin
  if not is_desk() then raise exception 'settle_failure: the actor does not dispatch'; end if;
  if state_of_failure(p_handle) is null then return 'unknown'; end if;
  -- Of two at the same moment one waits here, and finds what the other did.
  perform pg_advisory_xact_lock(hashtextextended('failure ' || p_handle, 0));
  select * into v_former from settlements where id = p_id;
  if found then
    return case when v_former.created_hash = p_hash then state_of_failure(p_handle) else 'taken' end;
  end if;
  select * into v_effect from effects
    where md5('effect ' || key)::uuid = p_handle and result = 'failed' and discarded_at is null for update;
  if found then
    if p_act = 'retry' and not p_sure and v_effect.detail = p_unsure then return 'unsure'; end if;
    insert into settlements (id, handle, effect_key, act, by_id, at, former, created_hash)
    values (p_id, p_handle, v_effect.key, p_act, actor(), p_now, jsonb_build_object('finishedAt', v_effect.finished_at,
      'detail', v_effect.detail, 'attempts', v_effect.attempts, 'generation', v_effect.generation), p_hash);
    if p_act = 'discard' then
      update effects set discarded_at = p_now where key = v_effect.key;
    else
      update effects set finished_at = null, result = null, detail = null, attempts = 0, lease_until = null,
        enqueued_at = null, failed_with = null where key = v_effect.key;
    end if;
    return state_of_failure(p_handle);
  end if;
  select * into v_event from events
    where dispatched_at is null and dispatch_error is not null and md5('event ' || id)::uuid = p_handle for update;
  if found then
    insert into settlements (id, handle, event_id, act, by_id, at, former, created_hash)
    values (p_id, p_handle, v_event.id, p_act, actor(), p_now,
      jsonb_build_object('detail', v_event.dispatch_error, 'attempts', v_event.attempts), p_hash);
    update events set retry_at = null, dispatched_at = case when p_act = 'discard' then p_now end
    where id = v_event.id;
  end if;
  return state_of_failure(p_handle);
end $$;

revoke execute on function failures, state_of_failure, settle_failure from public;
grant execute on function failures, settle_failure to ahava_app;
