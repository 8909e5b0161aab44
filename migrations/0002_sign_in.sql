-- as: ahava_system
-- The few functions that act before there is an actor, or across people. Each runs as
-- ahava_system, which has its own listed policies; none takes SQL or names of things.

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

-- Resolves who is calling and makes them the actor of this transaction, in one statement. A
-- request enters by its token, a delivery by its session: whoever ended it hears nothing more.
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

create function use_ticket(p_ticket_hash bytea, p_now timestamptz) returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  update socket_tickets set used_at = p_now
  where ticket_hash = p_ticket_hash and used_at is null and expires_at > p_now
  returning session_id
$$;

create function credentials_of(p_email_hash bytea, p_demo_rule text)
  returns table (user_id uuid, role text, password_hash text, name bytea, email bytea, data_key bytea, demo boolean)
  language sql security definer set search_path = public, pg_temp as $$
  select u.id, u.role, c.password_hash, u.name, c.email, u.data_key, u.demo
  from credentials c join users u on u.id = c.user_id
  where c.email_hash = p_email_hash and u.disabled_at is null
    and (case when u.demo then demo_is_on(p_demo_rule) else true end)
$$;

create function open_session(p_id uuid, p_user uuid, p_token_hash bytea, p_now timestamptz, p_expires timestamptz)
  returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into sessions (id, user_id, token_hash, created_at, expires_at)
  values (p_id, p_user, p_token_hash, p_now, p_expires)
$$;

-- A new account; false when the e-mail is taken. Only ever a patient's: staff are invited.
create function register_user(
  p_user uuid, p_name bytea, p_data_key bytea, p_email bytea, p_email_hash bytea, p_phone bytea,
  p_phone_hash bytea, p_password_hash text, p_patient uuid, p_patient_key bytea, p_patient_name bytea,
  p_patient_phone bytea, p_created_hash bytea, p_now timestamptz
) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into users (id, role, name, data_key, created_at, updated_at)
  values (p_user, 'patient', p_name, p_data_key, p_now, p_now);
  insert into credentials (user_id, email, email_hash, phone, phone_hash, password_hash, created_at, updated_at)
  values (p_user, p_email, p_email_hash, p_phone, p_phone_hash, p_password_hash, p_now, p_now)
  on conflict (email_hash) do nothing;
  if not found then
    delete from users where id = p_user;
    return false;
  end if;
  insert into patients (id, data_key, name, phone, created_by, created_hash, created_at, updated_at)
  values (p_patient, p_patient_key, p_patient_name, p_patient_phone, null, p_created_hash, p_now, p_now);
  insert into care_relations (user_id, patient_id, kind, created_at)
  values (p_user, p_patient, 'self', p_now);
  return true;
end $$;

create function read_invitation(p_token_hash bytea, p_now timestamptz)
  returns table (person_id uuid, role text, name bytea, email bytea, data_key bytea)
  language sql security definer set search_path = public, pg_temp as $$
  select person_id, role, name, email, data_key from invitations
  where token_hash = p_token_hash and used_at is null and expires_at > p_now
$$;

-- Uses the link and makes the account; of two at once exactly one wins. Answers
-- 'done', 'gone' (used, expired, unknown) or 'taken' (the e-mail has an account). Whoever an invented
-- person invites is invented too: a demo cannot make real staff.
create function accept_invitation(
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

-- The accounts that the actor may know by name: everybody who cares for, or belongs to, a
-- patient or visit the actor has a standing on.
create function known_people() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select patient_id, visit_id from standing where user_id = actor() and kind <> 'desk'
  )
  select s.user_id from standing s where s.patient_id in (select patient_id from mine)
$$;

create function is_desk() returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from standing where user_id = actor() and kind = 'desk')
$$;

-- Standing follows roles and care relations by itself, so that no command can forget it.
create function standing_of_user() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from standing where user_id = new.id and kind = 'desk';
  if new.role = 'administrator' and new.disabled_at is null then
    insert into standing (user_id, kind) values (new.id, 'desk') on conflict do nothing;
  end if;
  return new;
end $$;

create function standing_of_relation() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from standing
  where user_id = new.user_id and patient_id = new.patient_id and visit_id is null;
  if new.ended_at is null then
    insert into standing (user_id, patient_id, kind) values (new.user_id, new.patient_id, new.kind)
    on conflict do nothing;
  end if;
  return new;
end $$;

-- A patient added by somebody with a patient's account is somebody they care for.
create function relation_of_creator() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into care_relations (user_id, patient_id, kind, created_at)
  select u.id, new.id, 'delegate', new.created_at
  from users u where u.id = new.created_by and u.role = 'patient'
  on conflict do nothing;
  return new;
end $$;

revoke execute on function demo_is_on, enter, use_ticket, credentials_of, open_session, register_user,
  read_invitation, accept_invitation, known_people, is_desk, standing_of_user,
  standing_of_relation, relation_of_creator from public;
grant execute on function demo_is_on, enter, use_ticket, credentials_of, open_session, register_user,
  read_invitation, accept_invitation, known_people, is_desk to ahava_app;
grant execute on function is_desk, known_people, standing_of_user, standing_of_relation, relation_of_creator
  to ahava_owner;
