-- as: ahava_system
-- What happens to accounts before there is an actor, or with one-time proofs.

-- Until now an address stood in one account only.
update credentials set email_verified_at = created_at;

-- Two that would own one address at once: one waits for the other.
create function lock_address(p_email_hash bytea) returns void
  language sql security definer set search_path = public, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended(encode(p_email_hash, 'hex'), 0))
$$;

create function owner_of(p_email_hash bytea) returns uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select user_id from credentials where email_hash = p_email_hash and email_verified_at is not null
$$;

-- The newest proof counts: what was made before for the same is over.
create function issue_proof(
  p_id uuid, p_kind text, p_user uuid, p_session uuid, p_subject bytea, p_key bytea, p_address bytea,
  p_event uuid, p_now timestamptz, p_expires timestamptz
) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update proofs set used_at = p_now
  where kind = p_kind and used_at is null
    and case when p_user is null then user_id is null and subject_hash = p_subject else user_id = p_user end;
  insert into proofs (id, kind, user_id, session_id, subject_hash, data_key, address, created_at, expires_at)
  values (p_id, p_kind, p_user, p_session, p_subject, p_key, p_address, p_now, p_expires);
  if p_kind <> 'phone-choice' then
    perform record_notice(p_event, p_user, case
      when p_kind = 'password-reset' then 'password-reset'
      when p_kind like 'email-%' then 'email-verify' else 'phone-code' end,
      jsonb_build_object('proofId', p_id), p_now);
  end if;
end $$;

-- Whom it is for is never said by the caller: the owner of the address, the actor, or nobody known.
create function ask_proof(
  p_id uuid, p_kind text, p_session uuid, p_subject bytea, p_key bytea, p_address bytea, p_event uuid,
  p_now timestamptz, p_expires timestamptz
) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  own boolean := p_kind in ('email-verify', 'email-change', 'phone-change');
begin
  if own and actor() is null then raise exception 'ask_proof: nobody asks'; end if;
  perform issue_proof(p_id, p_kind,
    case when own then actor() when p_kind = 'password-reset' then owner_of(p_subject) end,
    p_session, p_subject, p_key, p_address, p_event, p_now, p_expires);
end $$;

create function live_proof(p_id uuid, p_kinds text[], p_now timestamptz)
  returns table (kind text, user_id uuid, subject_hash bytea, data_key bytea, address bytea,
    user_key bytea, role text, name bytea, email bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.kind, p.user_id, p.subject_hash, p.data_key, p.address, u.data_key, u.role, u.name, c.email
  from proofs p
  left join users u on u.id = p.user_id
  left join credentials c on c.user_id = p.user_id
  where p.id = p_id and p.kind = any (p_kinds) and p.used_at is null and p.expires_at > p_now
    and u.disabled_at is null
$$;

-- Counts a try before the code is looked at, so that many at once are not more than many in turn.
create function try_proof(p_kind text, p_subject bytea, p_most integer, p_now timestamptz) returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  update proofs set tries = tries + 1
  where id = (
      select id from proofs
      where kind = p_kind and subject_hash = p_subject and user_id is not distinct from actor()
        and used_at is null
      order by created_at desc, id desc limit 1)
    and used_at is null and expires_at > p_now and tries < p_most
  returning id
$$;

-- True for exactly one of those who use it at once.
create function use_proof(p_id uuid, p_kind text, p_subject bytea, p_now timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with used as (
    update proofs set used_at = p_now
    where id = p_id and kind = p_kind and subject_hash = p_subject and used_at is null and expires_at > p_now
    returning 1
  )
  select exists (select from used)
$$;

-- Whoever proved the address owns it, unless somebody does already. `p_email`: the new address, sealed
-- with the person's key, where it changes. Answers whose it is, or null.
create function verify_email(p_id uuid, p_email bytea, p_event uuid, p_now timestamptz) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v proofs;
  old credentials;
begin
  update proofs set used_at = p_now
  where id = p_id and kind in ('email-verify', 'email-change') and used_at is null and expires_at > p_now
  returning * into v;
  if not found then return null; end if;
  perform lock_address(v.subject_hash);
  if owner_of(v.subject_hash) is not null then return null; end if;
  select * into old from credentials where user_id = v.user_id for update;
  if v.kind = 'email-verify' then
    update credentials set email_verified_at = p_now, updated_at = p_now
    where user_id = v.user_id and email_hash = v.subject_hash;
    return case when found then v.user_id end;
  end if;
  update credentials set email = p_email, email_hash = v.subject_hash, email_verified_at = p_now,
    trusted_from = p_now + interval '24 hours', updated_at = p_now
  where user_id = v.user_id;
  update sessions set ended_at = p_now
  where user_id = v.user_id and ended_at is null and id is distinct from v.session_id;
  if old.email_verified_at is not null then
    update proofs set former = old.email where id = v.id;
    perform record_notice(p_event, v.user_id, 'email-changed', jsonb_build_object('proofId', v.id), p_now);
  end if;
  return v.user_id;
end $$;

-- A reset ends everybody who is signed in; of two at once exactly one wins.
create function reset_password(p_id uuid, p_password_hash text, p_event uuid, p_now timestamptz)
  returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v proofs;
begin
  update proofs set used_at = p_now
  where id = p_id and kind = 'password-reset' and used_at is null and expires_at > p_now
    and user_id is not null
  returning * into v;
  if not found then return null; end if;
  update credentials set password_hash = p_password_hash, trusted_from = p_now + interval '24 hours',
    updated_at = p_now
  where user_id = v.user_id;
  update sessions set ended_at = p_now where user_id = v.user_id and ended_at is null;
  perform record_notice(p_event, v.user_id, 'credentials-changed', '{}', p_now);
  return v.user_id;
end $$;

create function change_password(p_password_hash text, p_session uuid, p_event uuid, p_now timestamptz)
  returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update credentials set password_hash = p_password_hash, updated_at = p_now where user_id = actor();
  update sessions set ended_at = p_now
  where user_id = actor() and ended_at is null and id <> p_session;
  perform record_notice(p_event, actor(), 'credentials-changed', '{}', p_now);
end $$;

-- The actor's phone number is the one of the proof from now on; false when that was used before.
create function change_phone(
  p_id uuid, p_phone bytea, p_session uuid, p_events uuid[], p_now timestamptz
) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v proofs;
  old credentials;
begin
  update proofs set used_at = p_now
  where id = p_id and kind = 'phone-change' and user_id = actor() and used_at is null and expires_at > p_now
  returning * into v;
  if not found then return false; end if;
  select * into old from credentials where user_id = actor() for update;
  update credentials set phone = p_phone, phone_hash = v.subject_hash, phone_verified_at = p_now,
    trusted_from = p_now + interval '24 hours', updated_at = p_now
  where user_id = actor();
  update sessions set ended_at = p_now
  where user_id = actor() and ended_at is null and id <> p_session;
  if old.email_verified_at is not null then
    perform record_notice(p_events[1], actor(), 'new-phone', '{}', p_now);
  end if;
  if old.phone_verified_at is not null and old.phone_hash <> v.subject_hash then
    update proofs set former = old.phone where id = v.id;
    perform record_notice(p_events[2], actor(), 'former-phone', jsonb_build_object('proofId', v.id), p_now);
  end if;
  return true;
end $$;

-- Patients who have proven that they hold this phone. Staff never sign in by it.
create function accounts_of_phone(p_phone_hash bytea, p_demo_rule text, p_device bytea)
  returns table (user_id uuid, role text, name bytea, email bytea, data_key bytea, demo boolean,
    known boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.role, u.name, c.email, u.data_key, u.demo,
    exists (select from devices d where d.user_id = u.id and d.key_hash = p_device)
  from credentials c join users u on u.id = c.user_id
  where c.phone_hash = p_phone_hash and c.phone_verified_at is not null
    and u.role = 'patient' and u.disabled_at is null
    and (case when u.demo then demo_is_on(p_demo_rule) else true end)
  order by u.id
$$;

-- At most two: whoever owns the address, and the newest account that has not proven it.
drop function credentials_of(bytea, text);
create function credentials_of(p_email_hash bytea, p_demo_rule text, p_device bytea)
  returns table (user_id uuid, role text, password_hash text, name bytea, email bytea, data_key bytea,
    demo boolean, duties text[], verified boolean, known boolean)
  language sql security definer set search_path = public, pg_temp as $$
  select u.id, u.role, c.password_hash, u.name, c.email, u.data_key, u.demo,
    array(select duty from duties d where d.user_id = u.id order by duty),
    c.email_verified_at is not null,
    exists (select from devices d where d.user_id = u.id and d.key_hash = p_device)
  from (
    (select * from credentials where email_hash = p_email_hash and email_verified_at is not null)
    union all
    (select * from credentials where email_hash = p_email_hash and email_verified_at is null
      order by created_at desc, user_id desc limit 1)
  ) c
  join users u on u.id = c.user_id
  where u.disabled_at is null and (case when u.demo then demo_is_on(p_demo_rule) else true end)
$$;

-- A new account; only ever a patient's: staff are invited. With an address it gets a link that proves
-- it, with a phone alone it has proven that.
drop function register_user(uuid, bytea, bytea, bytea, bytea, bytea, bytea, text, uuid, bytea, bytea,
  bytea, bytea, timestamptz);
create function register_user(
  p_user uuid, p_name bytea, p_data_key bytea, p_email bytea, p_email_hash bytea, p_phone bytea,
  p_phone_hash bytea, p_password_hash text, p_patient uuid, p_patient_key bytea, p_patient_name bytea,
  p_patient_phone bytea, p_created_hash bytea, p_now timestamptz,
  p_proof uuid, p_proof_key bytea, p_proof_address bytea, p_event uuid, p_proof_expires timestamptz
) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into users (id, role, name, data_key, created_at, updated_at)
  values (p_user, 'patient', p_name, p_data_key, p_now, p_now);
  insert into credentials (user_id, email, email_hash, phone, phone_hash, phone_verified_at,
    password_hash, created_at, updated_at)
  values (p_user, p_email, p_email_hash, p_phone, p_phone_hash,
    case when p_email is null then p_now end, p_password_hash, p_now, p_now);
  insert into patients (id, data_key, name, phone, created_by, created_hash, created_at, updated_at)
  values (p_patient, p_patient_key, p_patient_name, p_patient_phone, null, p_created_hash, p_now, p_now);
  insert into care_relations (user_id, patient_id, kind, created_at)
  values (p_user, p_patient, 'self', p_now);
  if p_email is not null then
    perform issue_proof(p_proof, 'email-verify', p_user, null, p_email_hash, p_proof_key,
      p_proof_address, p_event, p_now, p_proof_expires);
  end if;
end $$;

-- The invited address is vouched for by whoever invited, and proven by the link that went to it.
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
  perform lock_address(v.email_hash);
  if owner_of(v.email_hash) is not null then return 'taken'; end if;
  insert into users (id, role, name, registration, data_key, demo, created_at, updated_at)
  values (v.person_id, v.role, v.name, nullif(p_registration, ''), v.data_key, v.demo, p_now, p_now);
  insert into credentials (user_id, email, email_hash, email_verified_at, password_hash, created_at, updated_at)
  values (v.person_id, v.email, v.email_hash, p_now, p_password_hash, p_now, p_now);
  insert into duties (user_id, duty, given_by, created_at)
  select v.person_id, d, v.invited_by, p_now from unnest(v.duties) d where v.role = 'administrator';
  return 'done';
end $$;

-- Remembers on which device somebody signed in. One that the account never used tells the person,
-- and is trusted a day later; the one on which the account was made, at once.
create function know_device(
  p_id uuid, p_user uuid, p_key_hash bytea, p_first boolean, p_event uuid, p_now timestamptz
) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v uuid;
begin
  update devices set last_seen_at = p_now
  where user_id = p_user and key_hash = p_key_hash returning id into v;
  if found then return v; end if;
  insert into devices (id, user_id, key_hash, first_seen_at, last_seen_at, trusted_from)
  values (p_id, p_user, p_key_hash, p_now, p_now,
    case when p_first then p_now else p_now + interval '24 hours' end)
  on conflict (user_id, key_hash) do update set last_seen_at = p_now
  returning id into v;
  if not p_first then
    perform record_notice(p_event, p_user, 'new-device', jsonb_build_object('deviceId', v), p_now);
  end if;
  return v;
end $$;

revoke execute on function lock_address, owner_of, issue_proof, ask_proof, live_proof, try_proof,
  use_proof, verify_email, reset_password, change_password, change_phone, accounts_of_phone,
  credentials_of, register_user, know_device from public;
grant execute on function ask_proof, live_proof, try_proof, use_proof, verify_email, reset_password,
  change_password, change_phone, accounts_of_phone, credentials_of, register_user, know_device
  to ahava_app;
