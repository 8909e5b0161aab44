-- What somebody is to what an event is about, without passing everything else that they are.
create or replace function read_inboxes(
  p_sessions uuid[], p_after bigint[], p_now timestamptz, p_demo_rule text, p_limit integer
) returns table (
    session_id uuid, user_id uuid, role text, after bigint, seq bigint, at timestamptz, id uuid,
    type text, visit_id uuid, patient_id uuid, actor_id uuid, facts jsonb, happened_at timestamptz,
    seen boolean, words text[])
  language plpgsql set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
  set enable_seqscan = off as $$
#variable_conflict use_column
declare
  live record;
  v_user uuid;
  v_after bigint;
begin
  perform set_config('ahava.now', p_now::text, true);
  for live in
    select l.session_id, l.user_id, l.role, m.after
    from unnest(p_sessions, p_after) as m (session_id, after)
    join live_sessions(p_sessions, p_now, p_demo_rule) l on l.session_id = m.session_id
    order by l.user_id, m.after
  loop
    session_id := live.session_id;
    user_id := live.user_id;
    role := live.role;
    after := live.after;
    return next;
    continue when v_user = live.user_id and v_after = live.after;
    v_user := live.user_id;
    v_after := live.after;
    perform set_config('ahava.actor', v_user::text, true);
    return query
      select null::uuid, v_user, null::text, v_after, i.seq, i.created_at, e.id, e.type, e.visit_id,
        e.patient_id, e.actor_id, e.facts, e.happened_at,
        case
          when e.id is null then false
          when e.facts ->> 'messageId' is not null then (
            select true from messages m where m.id = (e.facts ->> 'messageId')::uuid) is true
          when e.facts ->> 'conversationId' is not null then (
            select true from conversations c where c.id = (e.facts ->> 'conversationId')::uuid) is true
          else true end,
        array(select w
          from own_standing_at(e.visit_id, e.patient_id) s, unnest(standing_words(s.kind, s.rights)) w
          where s.talks_until is null or s.talks_until > p_now)
      from inbox i left join events e on e.id = i.event_id
      where i.user_id = v_user and i.seq > v_after
      order by i.seq limit p_limit;
  end loop;
  perform set_config('ahava.actor', '', true);
end $$;
