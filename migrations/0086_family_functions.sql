-- as: ahava_system
-- What families do across people: give and end rights, link an account, say how a patient is. Each asks
-- what the actor is to the patient, whatever the application asked before.

update care_relations r set basis = 'added'
from patients p where p.id = r.patient_id and p.created_by = r.user_id and r.kind = 'delegate';

create or replace function relation_of_creator() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into care_relations (user_id, patient_id, kind, basis, created_at)
  select u.id, new.id, 'delegate', 'added', new.created_at
  from users u where u.id = new.created_by and u.role = 'patient'
  on conflict do nothing;
  return new;
end $$;

-- Is the actor one of these to the patient: `self`, `desk`, `nurse`, `delegate:book`?
create function stands_for(p_patient uuid, p_words text[]) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from standing s
    where s.user_id = actor() and (s.kind = 'desk' or s.patient_id = p_patient)
      and (s.until is null or s.until > moment()) and standing_words(s.kind, s.rights) && p_words)
$$;

-- One event and the next number in the inbox of each of these people. Counters are locked in user-id order.
create function write_event(
  p_id uuid, p_type text, p_visit uuid, p_patient uuid, p_facts jsonb, p_users uuid[], p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  values (p_id, p_type, p_visit, p_patient, actor(), p_facts, p_now, p_now,
    (select coalesce(max(number), 0) + 1 from events where visit_id = p_visit));
  return query
    with heads as (
      insert into inbox_heads as h (user_id, seq)
      select u, 1 from (select distinct unnest(p_users) as u) r where u is not null order by u
      on conflict (user_id) do update set seq = h.seq + 1
      returning h.user_id, h.seq
    )
    insert into inbox (user_id, seq, event_id, created_at)
    select h.user_id, h.seq, p_id, p_now from heads h
    returning inbox.user_id;
end $$;

create function selves_of(p_patient uuid) returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select array(select user_id from standing where patient_id = p_patient and kind = 'self')
$$;

-- Who cares for a patient, for the patient and dispatch: also whose authority as a parent has run out
-- and who was not answered yet.
create function family_of(p_patient uuid) returns table (
    person jsonb, rights text[], until timestamptz, basis text, created_at timestamptz,
    invitation_id uuid, proof bytea, recorded_by uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('id', u.id, 'role', u.role, 'name', encode(u.name, 'base64'),
      'key', encode(u.data_key, 'base64')),
    r.rights, r.until, r.basis, r.created_at, i.id, i.proof, i.invited_by
  from care_relations r join users u on u.id = r.user_id
  left join family_invitations i on i.id = r.invitation_id and i.proof is not null
  where r.patient_id = p_patient and r.kind = 'delegate' and r.ended_at is null
    and (r.until is null or r.until > moment() or r.basis = 'parent')
    and stands_for(p_patient, array['self', 'desk'])
  order by r.created_at, u.id
$$;

-- Whoever added a child cares for it as a parent does: until it is of age.
create function limit_to_childhood(p_patient uuid, p_until timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update care_relations set basis = 'parent', until = p_until
  where patient_id = p_patient and user_id = actor() and basis = 'added' and p_until > moment()
$$;

-- Is this the actor's own address or number, and proven to be?
create function is_mine(p_channel text, p_address_hash bytea) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from credentials c
    where c.user_id = actor() and case p_channel
      when 'email' then c.email_hash = p_address_hash and c.email_verified_at is not null
      else c.phone_hash = p_address_hash and c.phone_verified_at is not null end)
$$;

-- What was offered to the actor's own address: ids only.
create function family_offers() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.id from family_invitations i
  where i.address_hash in (select unnest(array[c.email_hash, c.phone_hash]) from credentials c where c.user_id = actor())
    and is_mine(i.channel, i.address_hash)
$$;

create function read_family_invitation(p_token_hash bytea, p_id uuid) returns table (
    id uuid, patient_id uuid, patient_name bytea, patient_key bytea, rights text[], until timestamptz,
    basis text, invited_by uuid, expires_at timestamptz)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select i.id, i.patient_id, p.name, p.data_key, i.rights, i.until, i.basis, i.invited_by, i.expires_at
    from family_invitations i join patients p on p.id = i.patient_id
    where (i.token_hash = p_token_hash or (i.id = p_id and is_mine(i.channel, i.address_hash)))
      and i.used_at is null and i.withdrawn_at is null and i.expires_at > moment()
      and (i.until is null or i.until > moment()) and p.status <> 'deceased'
      -- Who invited must still be one who may.
      and exists (select from standing s where s.user_id = i.invited_by
        and (s.kind = 'desk' or (s.kind = 'self' and s.patient_id = i.patient_id)));
end $$;

-- Uses an invitation; of two at once exactly one wins. Answers 'done', 'gone', or 'own' for whoever is
-- the patient.
create function accept_family_invitation(p_event uuid, p_token_hash bytea, p_id uuid, p_now timestamptz)
  returns table (result text, patient_id uuid, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v family_invitations;
begin
  update family_invitations i set used_at = p_now, used_by = actor()
  where i.id in (select r.id from read_family_invitation(p_token_hash, p_id) r) and i.used_at is null
    and exists (select from users u where u.id = actor() and u.role = 'patient')
  returning * into v;
  if not found then return query select 'gone', null::uuid, null::uuid[]; return; end if;
  if stands_for(v.patient_id, array['self']) then
    return query select 'own', null::uuid, null::uuid[]; return;
  end if;
  insert into care_relations as r (user_id, patient_id, kind, rights, until, basis, invitation_id, created_at)
  values (actor(), v.patient_id, 'delegate', v.rights, v.until, v.basis, v.id, p_now)
  on conflict on constraint care_relations_pkey do update set kind = 'delegate', rights = excluded.rights,
    until = excluded.until, basis = excluded.basis, invitation_id = excluded.invitation_id,
    created_at = p_now, ended_at = null, ended_by = null;
  return query select 'done', v.patient_id, array(select write_event(
    p_event, 'FAMILY_CHANGED', null, v.patient_id,
    jsonb_build_object('userId', actor(), 'action', 'began', 'rights', v.rights, 'until', v.until),
    selves_of(v.patient_id) || actor(), p_now));
end $$;

-- Gives other rights, or another end. What the actor ended within 10 minutes comes back: that is undo.
-- A parent's authority that ran out begins anew as consent. Answers who is told; null: no such relation.
create function change_relation(
  p_event uuid, p_patient uuid, p_user uuid, p_rights text[], p_until timestamptz, p_now timestamptz
) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not stands_for(p_patient, array['self', 'desk']) then
    raise exception 'change_relation: the actor has no standing' using errcode = '42501';
  end if;
  update care_relations set rights = p_rights, ended_at = null, ended_by = null,
    -- A parent has no right beyond childhood, whatever somebody types.
    until = case when basis = 'parent' and until > p_now then least(p_until, until) else p_until end,
    basis = case when basis = 'parent' and until <= p_now then 'consent' else basis end,
    invitation_id = case when basis = 'parent' and until <= p_now then null else invitation_id end
  where patient_id = p_patient and user_id = p_user and kind = 'delegate'
    and (ended_at is null or (ended_by = actor() and ended_at > p_now - interval '10 minutes'))
    -- Authority that ran out is the patient's own to renew.
    and (basis <> 'parent' or until > p_now or stands_for(p_patient, array['self']));
  if not found then return null; end if;
  return array(select write_event(p_event, 'FAMILY_CHANGED', null, p_patient,
    jsonb_build_object('userId', p_user, 'action', 'changed', 'rights', p_rights, 'until', p_until),
    selves_of(p_patient) || p_user, p_now));
end $$;

-- Ends what somebody may do: by the patient, by dispatch, or by whoever has the right. The event only
-- makes the devices forget: it is WITHHELD from whoever may no longer see it.
create function end_relation(p_event uuid, p_patient uuid, p_user uuid, p_now timestamptz) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if p_user is distinct from actor() and not stands_for(p_patient, array['self', 'desk']) then
    raise exception 'end_relation: the actor has no standing' using errcode = '42501';
  end if;
  update care_relations set ended_at = p_now, ended_by = actor()
  where patient_id = p_patient and user_id = p_user and kind = 'delegate' and ended_at is null;
  if not found then return null; end if;
  return array(select write_event(p_event, 'FAMILY_CHANGED', null, p_patient,
    jsonb_build_object('userId', p_user, 'action', 'ended'), selves_of(p_patient) || p_user, p_now));
end $$;

-- Makes the account that names the code the patient's own; of two at once exactly one wins. Answers
-- 'done'; 'wrong' (used, expired, unknown); 'taken' (the patient has an account); 'other' (the account
-- is somebody already who has visits, files or family); 'delegate' (it cares for this patient).
create function link_patient(p_event uuid, p_code_hash bytea, p_now timestamptz)
  returns table (result text, patient_id uuid, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
  v_old uuid;
  v_refused text;
begin
  update link_codes c set used_at = p_now, used_by = actor()
  where c.code_hash = p_code_hash and c.used_at is null and c.expires_at > p_now
    and exists (select from users u where u.id = actor() and u.role = 'patient')
  returning c.patient_id into v_patient;
  if not found then return query select 'wrong', null::uuid, null::uuid[]; return; end if;
  perform from patients p where p.id = v_patient for update;
  -- Two codes of one account at once: the second waits here, and finds that it is somebody.
  perform from users u where u.id = actor() for update;
  select s.patient_id into v_old from standing s where s.user_id = actor() and s.kind = 'self';
  v_refused := case
    when cardinality(selves_of(v_patient)) > 0
      or exists (select from patients p where p.id = v_patient and p.status = 'deceased') then 'taken'
    when exists (select from care_relations r where r.user_id = actor() and r.patient_id = v_patient
      and r.ended_at is null) then 'delegate'
    when exists (select from visits where visits.patient_id = v_old)
      or exists (select from uploads where uploads.patient_id = v_old)
      or exists (select from care_relations r where r.patient_id = v_old and r.kind = 'delegate') then 'other'
  end;
  if v_refused is not null then return query select v_refused, null::uuid, null::uuid[]; return; end if;
  if v_old is not null then
    update patients set merged_into = v_patient, updated_at = p_now where id = v_old;
    update care_relations r set ended_at = p_now, ended_by = actor()
    where r.user_id = actor() and r.patient_id = v_old;
  end if;
  insert into care_relations as r (user_id, patient_id, kind, created_at)
  values (actor(), v_patient, 'self', p_now)
  on conflict on constraint care_relations_pkey do update set kind = 'self', rights = default,
    until = null, basis = 'consent', invitation_id = null, created_at = p_now,
    ended_at = null, ended_by = null;
  return query select 'done', v_patient, array(select write_event(p_event, 'FAMILY_CHANGED', null,
    v_patient, jsonb_build_object('userId', actor(), 'action', 'linked'), array[actor()], p_now));
end $$;

create function may_be_linked(p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select stands_for(p_patient, array['self', 'desk']) and cardinality(selves_of(p_patient)) = 0
    and exists (select from patients p where p.id = p_patient and p.status <> 'deceased')
$$;

-- A corrected birth date moves the end of childhood with it.
create function set_birth_date(p_patient uuid, p_birth_date bytea, p_of_age timestamptz, p_now timestamptz)
  returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not stands_for(p_patient, array['desk']) then
    raise exception 'set_birth_date: the actor has no standing' using errcode = '42501';
  end if;
  update patients set birth_date = p_birth_date, updated_at = p_now where id = p_patient;
  update care_relations set until = p_of_age, basis = 'parent'
  where patient_id = p_patient and kind = 'delegate' and ended_at is null
    and (basis = 'parent' or (basis = 'added' and p_of_age > p_now));
end $$;

-- Says how a patient is. Of somebody who died, in this same transaction: every visit to come is
-- cancelled without a fee, a started one closes as stopped, nurses are free, and what waits to be told
-- to the family is not told. Answers the visits that changed and who is told.
create function set_patient_status(
  p_id uuid, p_patient uuid, p_status text, p_reason bytea, p_now timestamptz
) returns table (visit_id uuid, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_before text;
  v_people uuid[];
  v record;
begin
  if not stands_for(p_patient, case p_status
      when 'deceased' then array['desk', 'nurse']
      else array['desk', 'self', 'delegate:book', 'nurse'] end) then
    raise exception 'set_patient_status: the actor has no standing' using errcode = '42501';
  end if;
  -- A request for a visit in the same moment waits here, or was first and is cancelled below.
  select p.status into v_before from patients p where p.id = p_patient for update;
  if v_before = 'deceased' and not stands_for(p_patient, array['desk']) then
    raise exception 'set_patient_status: only dispatch corrects a death' using errcode = '42501';
  end if;
  update patients set status = p_status, updated_at = p_now where id = p_patient;
  insert into patient_statuses (id, patient_id, status, reason, said_by, at)
  values (p_id, p_patient, p_status, p_reason, actor(), p_now);
  v_people := array(select s.user_id from standing s where s.patient_id = p_patient
    and (s.until is null or s.until > p_now) and (s.visit_id is null or exists (
      select from visits where visits.id = s.visit_id
        and visits.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')))
    and s.kind in ('self', 'delegate', 'nurse', 'doctor'));
  if p_status = 'deceased' then
    update effects set finished_at = p_now, result = 'skipped', detail = 'patient', lease_until = null
    where finished_at is null and ids ->> 'patientId' = p_patient::text and job <> 'report-pdf';
    for v in
      update visits x set updated_at = p_now, fee_cents = 0, end_reason = 'died',
        status = case when x.status = 'IN_PROGRESS' then 'COMPLETED' else 'CANCELLED' end,
        outcome = case when x.status = 'IN_PROGRESS' then 'stopped' end,
        completed_at = case when x.status = 'IN_PROGRESS' then p_now end,
        cancelled_at = case when x.status <> 'IN_PROGRESS' then p_now end
      from visits before
      where x.id = before.id and x.patient_id = p_patient
        and x.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')
      returning x.id, before.status as was, x.status as becomes, x.nurse_id, x.doctor_id
    loop
      delete from bookings b where b.visit_id = v.id and v.becomes = 'CANCELLED';
      visit_id := v.id;
      told := array(select write_event(gen_random_uuid(),
        case v.becomes when 'CANCELLED' then 'VISIT_CANCELLED' else 'VISIT_STATUS_CHANGED' end,
        v.id, p_patient, jsonb_build_object('from', v.was, 'to', v.becomes, 'reason', 'died',
          'action', case v.becomes when 'CANCELLED' then 'cancel' else 'complete' end,
          'by', actor(), 'nurseId', v.nurse_id),
        array(select s.user_id from standing s where s.patient_id = p_patient
          and (s.until is null or s.until > p_now)
          and ((s.visit_id is null and standing_words(s.kind, s.rights) && array['self', 'delegate:visits'])
            or (s.visit_id = v.id and s.kind in ('nurse', 'doctor')))), p_now));
      return next;
    end loop;
  end if;
  visit_id := null;
  told := array(select write_event(gen_random_uuid(), 'PATIENT_CHANGED', null, p_patient,
    jsonb_build_object('from', v_before, 'to', p_status), v_people, p_now));
  return next;
end $$;

-- Nobody asks for a visit to somebody who has died, whatever the application believed a moment ago.
create function visit_of_the_living() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from patients p where p.id = new.patient_id and p.status <> 'deceased' for share;
  return case when found then new end;
end $$;

revoke execute on function stands_for, write_event, selves_of, is_mine, family_offers, family_of, limit_to_childhood,
  read_family_invitation, accept_family_invitation, change_relation, end_relation, link_patient,
  may_be_linked, set_birth_date, set_patient_status, visit_of_the_living from public;
grant execute on function family_offers, family_of, limit_to_childhood, read_family_invitation,
  accept_family_invitation, change_relation, end_relation, link_patient, may_be_linked, set_birth_date,
  set_patient_status to ahava_app;
grant execute on function visit_of_the_living, stands_for to ahava_owner;
