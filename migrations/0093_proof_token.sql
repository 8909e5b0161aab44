-- as: ahava_system
-- Whoever proves anew who they are goes on with a new token: one that was read before is of no use.
-- Answers when the session ends anyway; nothing when another proof was faster.
drop function prove_session(uuid, timestamptz);
create function prove_session(p_session uuid, p_now timestamptz, p_before bytea, p_after bytea)
  returns timestamptz language sql security definer set search_path = public, pg_temp as $$
  update sessions set proved_at = p_now, token_hash = p_after
  where id = p_session and user_id = actor() and token_hash = p_before
  returning expires_at
$$;

revoke execute on function prove_session from public;
grant execute on function prove_session to ahava_app;
