-- as: ahava_system
-- What the second factor does before there is an actor, and what a person does with their own.

create function factors_of(p_user uuid)
  returns table (data_key bytea, secret bytea, pending bytea, pending_at timestamptz, passkeys integer, recovery_codes integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.data_key, t.secret, t.pending, t.pending_at,
    (select count(*)::integer from passkeys p where p.user_id = u.id),
    (select count(*)::integer from recovery_codes r where r.user_id = u.id and r.used_at is null)
  from users u left join totp_factors t on t.user_id = u.id
  where u.id = p_user
$$;

-- Counts a try before its code is looked at, so that many at once are not more than many in turn.
-- Answers until when nothing is looked at, or null. Five tries, then a minute, then two, four, at
-- most half an hour; a quiet hour forgets them.
create function take_code_attempt(p_user uuid, p_now timestamptz) returns timestamptz
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v code_attempts;
begin
  insert into code_attempts (user_id, tried, rounds, last_at) values (p_user, 0, 0, p_now)
  on conflict do nothing;
  select * into v from code_attempts where user_id = p_user for update;
  if v.blocked_until > p_now then return v.blocked_until; end if;
  if v.last_at < p_now - interval '1 hour' then
    v.tried := 0;
    v.rounds := 0;
  elsif v.tried >= 5 then
    v.tried := 0;
  end if;
  v.tried := v.tried + 1;
  if v.tried = 5 then
    v.blocked_until := p_now + least(interval '1 minute' * (2 ^ least(v.rounds, 10)), interval '30 minutes');
    v.rounds := v.rounds + 1;
  end if;
  update code_attempts
  set tried = v.tried, rounds = v.rounds, last_at = p_now, blocked_until = v.blocked_until
  where user_id = p_user;
  return null;
end $$;

create function forget_code_attempts(p_user uuid) returns void
  language sql security definer set search_path = public, pg_temp as $$
  delete from code_attempts where user_id = p_user
$$;

-- A code works once: whoever moves the step on first has used it.
create function use_totp_step(p_user uuid, p_step bigint) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with used as (
    update totp_factors set last_step = p_step
    where user_id = p_user and secret is not null and last_step < p_step returning 1
  )
  select exists (select from used)
$$;

create function use_recovery_code(p_user uuid, p_code_hash bytea, p_now timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with used as (
    update recovery_codes set used_at = p_now
    where code_hash = p_code_hash and user_id = p_user and used_at is null returning 1
  )
  select exists (select from used)
$$;

create function begin_totp(p_pending bytea, p_now timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into totp_factors (user_id, pending, pending_at) values (actor(), p_pending, p_now)
  on conflict (user_id) do update set pending = p_pending, pending_at = p_now
$$;

-- Takes the pending secret into use; false when it is not that one any more.
create function confirm_totp(p_pending bytea, p_secret bytea, p_step bigint, p_now timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with confirmed as (
    update totp_factors
    set secret = p_secret, last_step = p_step, confirmed_at = p_now, pending = null, pending_at = null
    where user_id = actor() and pending = p_pending returning 1
  )
  select exists (select from confirmed)
$$;

create function replace_recovery_codes(p_hashes bytea[], p_now timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from users where id = actor() for update;
  delete from recovery_codes where user_id = actor();
  insert into recovery_codes (code_hash, user_id, created_at)
  select hash, actor(), p_now from unnest(p_hashes) hash;
end $$;

-- Removes the app (null) or a passkey of the actor: 'done', 'missing', or 'last' for whoever has to
-- have one. With the last one the recovery codes go.
create function remove_factor(p_passkey uuid) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v users;
  removed boolean;
  remain integer;
begin
  -- Of two that remove different factors at once, one waits here.
  select * into v from users where id = actor() for update;
  if p_passkey is null then
    delete from totp_factors where user_id = v.id and secret is not null;
  else
    delete from passkeys where user_id = v.id and id = p_passkey;
  end if;
  removed := found;
  if not removed then return 'missing'; end if;
  select (select count(*) from totp_factors where user_id = v.id and secret is not null)
    + (select count(*) from passkeys where user_id = v.id) into remain;
  if remain = 0 then
    if v.role <> 'patient' and not v.demo then return 'last'; end if;
    delete from recovery_codes where user_id = v.id;
  end if;
  return 'done';
end $$;

create function add_challenge(p_hash bytea, p_purpose text, p_user uuid, p_now timestamptz, p_expires timestamptz)
  returns void
  language sql security definer set search_path = public, pg_temp as $$
  delete from passkey_challenges where expires_at < p_now - interval '1 hour';
  insert into passkey_challenges (challenge_hash, purpose, user_id, expires_at)
  values (p_hash, p_purpose, p_user, p_expires)
$$;

create function use_challenge(p_hash bytea, p_purpose text, p_user uuid, p_now timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with used as (
    update passkey_challenges set used_at = p_now
    where challenge_hash = p_hash and purpose = p_purpose and user_id is not distinct from p_user
      and used_at is null and expires_at > p_now
    returning 1
  )
  select exists (select from used)
$$;

create function passkey_of(p_credential bytea)
  returns table (id uuid, user_id uuid, public_key bytea, counter bigint, transports text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select id, user_id, public_key, counter, transports from passkeys where credential_id = p_credential
$$;

-- A counter that does not grow belongs to a copy; authenticators that do not count stay at 0.
create function use_passkey(p_id uuid, p_counter bigint, p_now timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with used as (
    update passkeys set counter = p_counter, last_used_at = p_now
    where id = p_id and (counter < p_counter or (counter = 0 and p_counter = 0)) returning 1
  )
  select exists (select from used)
$$;

create function add_passkey(
  p_id uuid, p_credential bytea, p_public_key bytea, p_counter bigint, p_transports text[], p_name bytea,
  p_now timestamptz
) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with added as (
    insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
    values (p_id, actor(), p_credential, p_public_key, p_counter, p_transports, p_name, p_now)
    on conflict (credential_id) do nothing returning 1
  )
  select exists (select from added)
$$;

create function my_passkeys()
  returns table (id uuid, credential_id bytea, transports text[], name bytea, created_at timestamptz, last_used_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select id, credential_id, transports, name, created_at, last_used_at
  from passkeys where user_id = actor() order by created_at, id
$$;

-- Who signs in by a passkey; as credentials_of, by id.
create function account_of(p_user uuid, p_demo_rule text)
  returns table (user_id uuid, role text, password_hash text, name bytea, email bytea, data_key bytea,
    demo boolean, duties text[])
  language sql security definer set search_path = public, pg_temp as $$
  select u.id, u.role, c.password_hash, u.name, c.email, u.data_key, u.demo,
    array(select duty from duties d where d.user_id = u.id order by duty)
  from credentials c join users u on u.id = c.user_id
  where u.id = p_user and u.disabled_at is null
    and (case when u.demo then demo_is_on(p_demo_rule) else true end)
$$;

revoke execute on function factors_of, take_code_attempt, forget_code_attempts, use_totp_step,
  use_recovery_code, begin_totp, confirm_totp, replace_recovery_codes, remove_factor, add_challenge,
  use_challenge, passkey_of, use_passkey, add_passkey, my_passkeys, account_of from public;
grant execute on function factors_of, take_code_attempt, forget_code_attempts, use_totp_step,
  use_recovery_code, begin_totp, confirm_totp, replace_recovery_codes, remove_factor, add_challenge,
  use_challenge, passkey_of, use_passkey, add_passkey, my_passkeys, account_of to ahava_app;
