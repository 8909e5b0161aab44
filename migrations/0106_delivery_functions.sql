-- Delivery in one statement for all sockets of a process. These functions have no rights of their own: they
-- become one person after the other, and row-level security answers each as it does in a request.

-- For each session that is alive one row without a number; and for its owner what the inbox holds after the
-- number that the socket was handed last, once for sockets that stand at the same. `seen`: the policies
-- show the event and what it is about. `words`: what the person is to its visit or patient, for the rules
-- of the application.
create function read_inboxes(
  p_sessions uuid[], p_after bigint[], p_now timestamptz, p_demo_rule text, p_limit integer
) returns table (
    session_id uuid, user_id uuid, role text, after bigint, seq bigint, at timestamptz, id uuid,
    type text, visit_id uuid, patient_id uuid, actor_id uuid, facts jsonb, happened_at timestamptz,
    seen boolean, words text[])
  language plpgsql set search_path = public, pg_temp as $$
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
        e.id is not null
          and (e.facts ->> 'messageId' is null
            or exists (select from messages m where m.id = (e.facts ->> 'messageId')::uuid))
          and (e.facts ->> 'conversationId' is null
            or exists (select from conversations c where c.id = (e.facts ->> 'conversationId')::uuid)),
        array(select w from standing s, unnest(standing_words(s.kind, s.rights)) w
          where s.user_id = v_user and (s.talks_until is null or s.talks_until > p_now)
            and (s.kind = 'desk' or s.visit_id = e.visit_id
              or (s.visit_id is null and s.patient_id = e.patient_id)))
      from inbox i left join events e on e.id = i.event_id
      where i.user_id = v_user and i.seq > v_after
      order by i.seq limit p_limit;
  end loop;
  perform set_config('ahava.actor', '', true);
end $$;

-- One row of the audit trail for each socket that is about to be shown something for the first time, in
-- the name of its owner.
create function record_deliveries(p_rows jsonb, p_now timestamptz) returns void
  language plpgsql set search_path = public, pg_temp as $$
declare
  r record;
begin
  perform set_config('ahava.now', p_now::text, true);
  for r in select * from jsonb_to_recordset(p_rows) as x (
    id uuid, session_id uuid, user_id uuid, role text, patient_ids uuid[], visit_id uuid)
  loop
    perform set_config('ahava.actor', r.user_id::text, true);
    insert into audit (id, at, actor_id, role, session_id, action, status, patient_ids, visit_id, glass_ids)
    values (r.id, p_now, r.user_id, r.role, r.session_id, 'WS /ws', 200, r.patient_ids, r.visit_id,
      array(select g.id from glass_openings g where r.role = 'administrator' and g.user_id = r.user_id
        and g.patient_id = any (r.patient_ids) and g.closed_at is null and g.until > p_now order by g.id));
  end loop;
  perform set_config('ahava.actor', '', true);
end $$;
