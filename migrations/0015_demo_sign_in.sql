-- as: ahava_system
-- The invented people of the demo refuse to be beside real ones: whoever resolves a sign-in says
-- which rule holds (`always`, `never`, `untilRealStaff`), and where it fails they do not exist.

create function demo_is_on(p_rule text) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select case p_rule
    when 'always' then true
    when 'untilRealStaff' then not exists (
      select from users where role <> 'patient' and not demo and disabled_at is null)
    else false end
$$;

drop function enter(bytea, uuid, timestamptz);
create function enter(p_token_hash bytea, p_session uuid, p_now timestamptz, p_demo_rule text)
  returns table (user_id uuid, role text, session_id uuid, demo boolean)
  language sql security definer set search_path = public, pg_temp as $$
  select entered.user_id, entered.role, entered.session_id, entered.demo
  from (
    select u.id as user_id, u.role, s.id as session_id, u.demo,
      set_config('ahava.actor', u.id::text, true) as actor
    from sessions s
    join users u on u.id = s.user_id and u.disabled_at is null
    where (s.token_hash = p_token_hash or s.id = p_session)
      and s.ended_at is null and s.expires_at > p_now
      and (case when u.demo then demo_is_on(p_demo_rule) else true end)
    offset 0
  ) entered
$$;

drop function credentials_of(bytea);
create function credentials_of(p_email_hash bytea, p_demo_rule text)
  returns table (user_id uuid, role text, password_hash text, name bytea, email bytea, data_key bytea, demo boolean)
  language sql security definer set search_path = public, pg_temp as $$
  select u.id, u.role, c.password_hash, u.name, c.email, u.data_key, u.demo
  from credentials c join users u on u.id = c.user_id
  where c.email_hash = p_email_hash and u.disabled_at is null
    and (case when u.demo then demo_is_on(p_demo_rule) else true end)
$$;

-- Whoever an invented person invites is invented too: a demo cannot make real staff.
create or replace function accept_invitation(
  p_token_hash bytea, p_password_hash text, p_registration text, p_now timestamptz
) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v invitations;
begin
  update invitations set used_at = p_now
  where token_hash = p_token_hash and used_at is null and expires_at > p_now
  returning * into v;
  if not found then return 'gone'; end if;
  if exists (select from credentials where email_hash = v.email_hash) then return 'taken'; end if;
  insert into users (id, role, name, registration, data_key, demo, created_at, updated_at)
  values (v.person_id, v.role, v.name, nullif(p_registration, ''), v.data_key, v.demo, p_now, p_now);
  insert into credentials (user_id, email, email_hash, password_hash, created_at, updated_at)
  values (v.person_id, v.email, v.email_hash, p_password_hash, p_now, p_now)
  on conflict (email_hash) do nothing;
  if not found then
    delete from users where id = v.person_id;
    return 'taken';
  end if;
  return 'done';
end $$;

revoke execute on function demo_is_on, enter, credentials_of from public;
grant execute on function demo_is_on, enter, credentials_of to ahava_app;
