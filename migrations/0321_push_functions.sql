-- as: ahava_system
-- A phone is rung for whoever used it last: their token moves, whoever had it before.

-- Of one session there is one app and one browser: a new token replaces the last. Nobody has more than 20
-- devices; the oldest makes room.
create function keep_push_device(
  p_id uuid, p_session uuid, p_token text, p_keys bytea, p_label text, p_now timestamptz
) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from sessions where id = p_session and user_id = actor() and ended_at is null) then
    raise exception 'keep_push_device: not a session of the actor' using errcode = '42501';
  end if;
  delete from push_tokens
  where session_id = p_session and token <> p_token and (keys is null) = (p_keys is null);
  insert into push_tokens (token, user_id, created_at, id, session_id, keys, label)
  values (p_token, actor(), p_now, p_id, p_session, p_keys, p_label)
  on conflict (token) do update set user_id = excluded.user_id, created_at = excluded.created_at,
    id = excluded.id, session_id = excluded.session_id, keys = excluded.keys, label = excluded.label;
  delete from push_tokens where id in (
    select id from push_tokens where user_id = actor() order by created_at desc, id offset 20);
  return p_id;
end $$;
revoke execute on function keep_push_device from public;
grant execute on function keep_push_device to ahava_app;
