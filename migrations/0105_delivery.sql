-- as: ahava_system
-- Which of these sessions are alive, whose they are, and who of them dispatches: asked for all sockets
-- of a process at once. Answers for the sessions that are named, as `enter` does for one.
create function live_sessions(p_sessions uuid[], p_now timestamptz, p_demo_rule text)
  returns table (session_id uuid, user_id uuid, role text, desk boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, u.id, u.role,
    exists (select from duties d where d.user_id = u.id and d.duty = 'dispatch')
  from sessions s join users u on u.id = s.user_id and u.disabled_at is null
  where s.id = any (p_sessions) and s.strong and s.ended_at is null and s.expires_at > p_now
    and coalesce(s.last_seen_at, s.created_at) + make_interval(secs => s.idle_seconds) > p_now
    and (case when u.demo then (select demo_is_on(p_demo_rule)) else true end)
$$;
revoke execute on function live_sessions from public;
grant execute on function live_sessions to ahava_app;
