-- as: ahava_system
-- The definer functions over a standing that has rights and an end.

-- One row of standing counts as these words of the policies: `nurse`, `delegate:reports`.
create function standing_words(p_kind text, p_rights text[]) returns text[]
  language sql immutable parallel safe as $$
  select case when p_kind = 'delegate'
    then array(select 'delegate:' || r from unnest(p_rights) r) else array[p_kind] end
$$;

create or replace function stands_in(p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from visits v join standing s
      on s.kind = 'desk' or s.visit_id = v.id or (s.visit_id is null and s.patient_id = v.patient_id)
    where v.id = p_visit and v.patient_id = p_patient and s.user_id = actor() and s.kind <> 'glass'
      and (s.until is null or s.until > moment()))
$$;

-- Kinds are words of the policies: a delegate is told of what their rights cover.
create or replace function record_event(
  p_id uuid, p_type text, p_visit uuid, p_patient uuid, p_facts jsonb, p_kinds text[],
  p_also uuid[], p_happened timestamptz, p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not stands_in(p_visit, p_patient) then
    raise exception 'record_event: the actor has no standing';
  end if;
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  values (p_id, p_type, p_visit, p_patient, actor(), p_facts, p_happened, p_now,
    (select coalesce(max(number), 0) + 1 from events where visit_id = p_visit));
  return query
    with recipients as (
      select s.user_id from standing s
      where standing_words(s.kind, s.rights) && p_kinds and s.kind <> 'glass'
        and (s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
        and (s.until is null or s.until > p_now)
      union
      select unnest(p_also)
    ), heads as (
      insert into inbox_heads as h (user_id, seq)
      select r.user_id, 1 from recipients r order by r.user_id
      on conflict (user_id) do update set seq = h.seq + 1
      returning h.user_id, h.seq
    )
    insert into inbox (user_id, seq, event_id, created_at)
    select h.user_id, h.seq, p_id, p_now from heads h
    returning inbox.user_id;
end $$;

-- Something that a person must be told outside the app. It is nobody's inbox: the workers send it.
create function record_notice(p_id uuid, p_user uuid, p_notice text, p_ids jsonb, p_now timestamptz)
  returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into events (id, type, actor_id, facts, happened_at, recorded_at, number)
  values (p_id, 'ACCOUNT_NOTICE', actor(),
    p_ids || jsonb_build_object('userId', p_user, 'notice', p_notice), p_now, p_now, 1)
$$;

create or replace function takes_part(p_kind text, p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from standing s
    where s.user_id = actor() and (s.until is null or s.until > moment())
      and (s.kind = 'desk' or s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
      and standing_words(s.kind, s.rights) && case p_kind
        when 'practical' then array['self', 'delegate:messages', 'nurse', 'desk']
        else array['self', 'nurse', 'doctor'] end
  )
$$;

create or replace function participants_of(p_conversation uuid) returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, min(s.kind)
  from conversations c
  join standing s on (s.visit_id = c.visit_id or (s.visit_id is null and s.patient_id = c.patient_id))
  where c.id = p_conversation and (s.until is null or s.until > moment())
    and (takes_part(c.kind, c.visit_id, c.patient_id) or exists (
      select from standing g where g.user_id = actor() and g.kind = 'glass'
        and g.patient_id = c.patient_id and g.until > moment()))
    and standing_words(s.kind, s.rights) && case c.kind
      when 'practical' then array['self', 'delegate:messages', 'nurse']
      else array['self', 'nurse', 'doctor'] end
  group by s.user_id
$$;

create or replace function people_of_visit(p_visit uuid, p_patient uuid)
  returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, s.kind from standing s
  where s.kind in ('self', 'delegate', 'nurse', 'doctor')
    and (s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
    and (s.until is null or s.until > moment())
    and (select stands_in(p_visit, p_patient) or exists (
      select from visits v join standing g on g.patient_id = v.patient_id
      where v.id = p_visit and v.patient_id = p_patient and g.user_id = actor()
        and g.kind = 'glass' and g.until > moment()))
$$;

create or replace function known_people() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select patient_id from standing
    where user_id = actor() and patient_id is not null and (until is null or until > moment())
  )
  select s.user_id from standing s
  where s.patient_id in (select patient_id from mine) and s.kind <> 'glass'
    and (s.until is null or s.until > moment())
$$;

create or replace function standing_of_user() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from standing where user_id = new.id
    and kind in ('administrator', 'desk', 'finance', 'clinical_lead', 'privacy_officer');
  if new.role = 'administrator' and new.disabled_at is null then
    insert into standing (user_id, kind)
    select new.id, 'administrator' union all
    select new.id, case duty when 'dispatch' then 'desk' else duty end from duties where user_id = new.id
    on conflict do nothing;
  end if;
  return new;
end $$;

create function standing_of_duty() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from standing
    where user_id = old.user_id and kind = case old.duty when 'dispatch' then 'desk' else old.duty end;
    return old;
  end if;
  insert into standing (user_id, kind)
  select u.id, case new.duty when 'dispatch' then 'desk' else new.duty end
  from users u where u.id = new.user_id and u.role = 'administrator' and u.disabled_at is null
  on conflict do nothing;
  return new;
end $$;

create or replace function standing_of_relation() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from standing
  where user_id = new.user_id and patient_id = new.patient_id and visit_id is null
    and kind in ('self', 'delegate');
  if new.ended_at is null then
    insert into standing (user_id, patient_id, kind, rights, until)
    values (new.user_id, new.patient_id, new.kind, new.rights, new.until)
    on conflict do nothing;
  end if;
  return new;
end $$;

-- Whoever an invitation makes an administrator has the duties that it names.
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
  insert into duties (user_id, duty, given_by, created_at)
  select v.person_id, d, v.invited_by, p_now from unnest(v.duties) d where v.role = 'administrator';
  return 'done';
end $$;

drop function credentials_of(bytea, text);
create function credentials_of(p_email_hash bytea, p_demo_rule text)
  returns table (user_id uuid, role text, password_hash text, name bytea, email bytea, data_key bytea,
    demo boolean, duties text[])
  language sql security definer set search_path = public, pg_temp as $$
  select u.id, u.role, c.password_hash, u.name, c.email, u.data_key, u.demo,
    array(select duty from duties d where d.user_id = u.id order by duty)
  from credentials c join users u on u.id = c.user_id
  where c.email_hash = p_email_hash and u.disabled_at is null
    and (case when u.demo then demo_is_on(p_demo_rule) else true end)
$$;

drop function open_session(uuid, uuid, bytea, timestamptz, timestamptz);
create function open_session(
  p_id uuid, p_user uuid, p_token_hash bytea, p_now timestamptz, p_expires timestamptz,
  p_idle_seconds integer, p_strong boolean, p_device uuid, p_label text
) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into sessions (id, user_id, token_hash, created_at, expires_at, last_seen_at, idle_seconds,
    proved_at, strong, device_id, label)
  values (p_id, p_user, p_token_hash, p_now, p_expires, p_now, p_idle_seconds, p_now, p_strong,
    p_device, p_label)
$$;

-- Resolves who is calling and makes them the actor of this transaction, in one statement. Whoever
-- has not shown the second factor that they need is resolved, and is the actor only where the gate
-- is `first-factor`. Requests, not deliveries, keep a session from being idle; that is written at most
-- once a minute.
drop function enter(bytea, uuid, timestamptz, text);
create function enter(
  p_token_hash bytea, p_session uuid, p_now timestamptz, p_demo_rule text, p_gate text
) returns table (user_id uuid, role text, session_id uuid, demo boolean, duties text[],
    strong boolean, proved_at timestamptz)
  language sql security definer set search_path = public, pg_temp as $$
  with live as (
    select u.id as user_id, u.role, s.id as session_id, u.demo, s.strong,
      coalesce(s.proved_at, s.created_at) as proved_at, coalesce(s.last_seen_at, s.created_at) as seen
    from sessions s
    join users u on u.id = s.user_id and u.disabled_at is null
    where (s.token_hash = p_token_hash or s.id = p_session)
      and s.ended_at is null and s.expires_at > p_now
      and coalesce(s.last_seen_at, s.created_at) + make_interval(secs => s.idle_seconds) > p_now
      and (case when u.demo then demo_is_on(p_demo_rule) else true end)
  ), kept as (
    update sessions set last_seen_at = p_now
    from live where sessions.id = live.session_id and p_token_hash is not null
      and live.seen < p_now - interval '1 minute'
  )
  select e.user_id, e.role, e.session_id, e.demo, e.duties, e.strong, e.proved_at
  from (
    select l.*,
      array(select d.duty from duties d where d.user_id = l.user_id order by d.duty) as duties,
      set_config('ahava.now', p_now::text, true) as moment,
      set_config('ahava.actor',
        case when l.strong or p_gate = 'first-factor' then l.user_id::text else '' end, true) as actor
    from live l
    offset 0
  ) e
$$;

revoke execute on function record_notice, standing_of_duty, credentials_of, open_session, enter from public;
grant execute on function record_notice, credentials_of, open_session, enter to ahava_app;
grant execute on function standing_of_duty to ahava_owner;

-- Whoever was an administrator until now had every duty.
insert into duties (user_id, duty, created_at)
select u.id, d.duty, u.created_at
from users u, unnest(array['dispatch', 'finance', 'clinical_lead', 'privacy_officer']) as d (duty)
where u.role = 'administrator';
update invitations set duties = '{dispatch,finance,clinical_lead,privacy_officer}'
where role = 'administrator' and used_at is null;
update standing s set rights = r.rights
from care_relations r
where r.user_id = s.user_id and r.patient_id = s.patient_id and s.visit_id is null;
insert into standing (user_id, kind)
select d.user_id, case d.duty when 'dispatch' then 'desk' else d.duty end
from duties d join users u on u.id = d.user_id and u.disabled_at is null
union
select id, 'administrator' from users where role = 'administrator' and disabled_at is null
on conflict do nothing;
