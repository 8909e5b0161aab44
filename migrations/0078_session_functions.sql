-- as: ahava_system
-- Sessions: what they need to be strong, to be fresh, and who ends those of others.

-- A session is strong when a second factor was shown, or where none is asked for: patients choose,
-- and the demo's invented people have none.
drop function open_session(uuid, uuid, bytea, timestamptz, timestamptz, integer, boolean, uuid, text);
create function open_session(
  p_id uuid, p_user uuid, p_token_hash bytea, p_now timestamptz, p_expires timestamptz,
  p_idle_seconds integer, p_strong boolean, p_device uuid, p_label text, p_way text
) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  insert into sessions (id, user_id, token_hash, created_at, expires_at, last_seen_at, idle_seconds,
    proved_at, strong, device_id, label, way)
  select p_id, u.id, p_token_hash, p_now, p_expires, p_now, p_idle_seconds, p_now,
    p_strong or u.role = 'patient' or u.demo, p_device, p_label, p_way
  from users u where u.id = p_user
  returning strong
$$;

create function prove_session(p_session uuid, p_now timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update sessions set proved_at = p_now where id = p_session and user_id = actor()
$$;

-- Ends every session of somebody, for administrators only; answers how many, null for nobody at all.
create function end_sessions_of(p_user uuid, p_now timestamptz) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with ended as (
    update sessions set ended_at = p_now
    where user_id = p_user and ended_at is null and expires_at > p_now
      and exists (select from standing where user_id = actor() and kind = 'administrator')
    returning 1
  )
  select case when exists (select from users where id = p_user) then count(*)::integer end from ended
$$;

revoke execute on function open_session, prove_session, end_sessions_of from public;
grant execute on function open_session, prove_session, end_sessions_of to ahava_app;
