-- as: ahava_system
update services set categories = case name
  when 'Wound care' then '{RN,EN}'::text[]
  when 'Injection' then '{RN,EN}'
  when 'Vital signs and check-up' then '{RN,EN,ENA}'
  when 'Catheter care' then '{RN,EN}'
  else '{RN}' end;

-- What was entered until now is kept as it is: nobody has verified it, and neither category nor
-- year was asked for.
insert into registrations (id, user_id, role, number, entered_by, entered_at, created_hash)
select gen_random_uuid(), id, role, registration, id, created_at, ''
from users where registration is not null and role in ('nurse', 'doctor');

-- Uses the link and makes the account; of two at once exactly one wins. Answers
-- 'done', 'gone' (used, expired, unknown) or 'taken' (the e-mail has an account). Whoever an invented
-- person invites is invented too: a demo cannot make real staff. Whoever an invitation makes an
-- administrator has the duties that it names.
drop function accept_invitation(bytea, text, text, timestamptz);
create function accept_invitation(
  p_token_hash bytea, p_password_hash text, p_registration_id uuid, p_number text, p_category text,
  p_valid_until date, p_now timestamptz
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
  insert into users (id, role, name, data_key, demo, created_at, updated_at)
  values (v.person_id, v.role, v.name, v.data_key, v.demo, p_now, p_now);
  insert into credentials (user_id, email, email_hash, email_verified_at, password_hash, created_at, updated_at)
  values (v.person_id, v.email, v.email_hash, p_now, p_password_hash, p_now, p_now);
  insert into duties (user_id, duty, given_by, created_at)
  select v.person_id, d, v.invited_by, p_now from unnest(v.duties) d where v.role = 'administrator';
  if p_number is not null then
    insert into registrations (id, user_id, role, number, category, valid_until, entered_by, entered_at,
      created_hash)
    values (p_registration_id, v.person_id, v.role, p_number, p_category, p_valid_until, v.person_id, p_now, '');
  end if;
  return 'done';
end $$;

-- Who would be the last with a duty that they lose; one look at a time, so that two administrators
-- cannot each take the last from the other.
create function last_with_duty(p_user uuid, p_kept text[]) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('duties', 0));
  return (
    select d.duty from duties d join users u on u.id = d.user_id
    where d.user_id = p_user and u.disabled_at is null and not d.duty = any (p_kept)
      and not exists (
        select from duties o join users ou on ou.id = o.user_id
        where o.duty = d.duty and o.user_id <> p_user and ou.disabled_at is null and ou.demo = u.demo)
    order by d.duty limit 1);
end $$;

-- Gives an administrator exactly these duties. Answers 'done', 'gone' (nobody such), 'own', or the
-- duty that nobody else has.
create function set_duties(p_user uuid, p_duties text[], p_now timestamptz) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_last text;
begin
  if not exists (select from standing where user_id = actor() and kind = 'administrator') then
    raise exception 'set_duties: not an administrator' using errcode = '42501';
  end if;
  if p_user = actor() then return 'own'; end if;
  if not exists (select from users where id = p_user and role = 'administrator' and disabled_at is null)
    then return 'gone'; end if;
  v_last := last_with_duty(p_user, p_duties);
  if v_last is not null then return v_last; end if;
  delete from duties where user_id = p_user and not duty = any (p_duties);
  insert into duties (user_id, duty, given_by, created_at)
  select p_user, d, actor(), p_now from unnest(p_duties) d on conflict do nothing;
  return 'done';
end $$;

-- Ends everything by which somebody of the staff acts: sessions, devices, open invitations of theirs.
-- Answers as `set_duties`.
create function disable_staff(p_user uuid, p_reason bytea, p_now timestamptz) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_last text;
begin
  if not exists (select from standing where user_id = actor() and kind = 'administrator') then
    raise exception 'disable_staff: not an administrator' using errcode = '42501';
  end if;
  if p_user = actor() then return 'own'; end if;
  if not exists (select from users where id = p_user and role <> 'patient') then return 'gone'; end if;
  v_last := last_with_duty(p_user, '{}');
  if v_last is not null then return v_last; end if;
  update users set disabled_at = p_now, disabled_by = actor(), disabled_reason = p_reason, updated_at = p_now
  where id = p_user and disabled_at is null;
  update sessions set ended_at = p_now where user_id = p_user and ended_at is null;
  delete from push_tokens where user_id = p_user;
  update invitations set expires_at = p_now, withdrawn_at = p_now
  where invited_by = p_user and used_at is null and withdrawn_at is null;
  return 'done';
end $$;

create function enable_staff(p_user uuid, p_now timestamptz) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from standing where user_id = actor() and kind = 'administrator') then
    raise exception 'enable_staff: not an administrator' using errcode = '42501';
  end if;
  if p_user = actor() then return 'own'; end if;
  update users set disabled_at = null, disabled_by = null, disabled_reason = null, updated_at = p_now
  where id = p_user and role <> 'patient' and disabled_at is not null;
  return case when exists (select from users where id = p_user and role <> 'patient')
    then 'done' else 'gone' end;
end $$;

-- E-mail addresses of staff, for administrators and nobody else.
create function staff_email(p_user uuid) returns bytea
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.email from credentials c join users u on u.id = c.user_id
  where c.user_id = p_user and u.role <> 'patient'
    and exists (select from standing where user_id = actor() and kind = 'administrator')
$$;

revoke execute on function accept_invitation, last_with_duty, set_duties, disable_staff, enable_staff,
  staff_email from public;
grant execute on function accept_invitation, set_duties, disable_staff, enable_staff, staff_email
  to ahava_app;

-- How many visits from now on somebody is assigned to: a number, for administrators.
create function visits_ahead(p_user uuid, p_now timestamptz) returns integer
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::int from visits
  where p_user in (nurse_id, doctor_id) and start_at >= p_now
    and status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')
    and exists (select from standing where user_id = actor() and kind = 'administrator')
$$;
revoke execute on function visits_ahead from public;
grant execute on function visits_ahead to ahava_app;
