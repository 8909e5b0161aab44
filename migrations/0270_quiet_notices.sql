-- as: ahava_system
-- Who hears that a case, a line of a record or a rating has changed, so that a screen which is open reads again. Events carry ids.

-- Of a case: who looks into such, never whoever it is about; the family of a complaint, what is said to it; and whoever
-- reported it, that it is there. `p_also` has just been named: they are told that something is withheld.
create function tell_of_case(p_case uuid, p_act text, p_also uuid, p_event uuid, p_now timestamptz)
  returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v cases;
  v_users uuid[];
begin
  select * into v from cases where id = p_case;
  if not (handles_case(p_case) or complains_in(p_case) or reported_case(p_case)) then
    raise exception 'tell_of_case: the actor has no part in it'; end if;
  v_users := array(
    select s.user_id from standing s
    where s.visit_id is null and (s.kind = 'clinical_lead' or s.kind = 'desk' and v.kind = 'complaint')
      and (s.user_id <> all (v.about_ids) or s.user_id = p_also)
    union
    select s.user_id from standing s
    where v.kind = 'complaint' and p_act in ('open', 'acknowledge', 'answer', 'end', 'reopen', 'own', 'about')
      and s.patient_id = v.patient_id and s.visit_id is null and (s.until is null or s.until > p_now)
      and (s.kind = 'self' or s.kind = 'delegate' and 'book' = any (s.rights))
    union
    select v.reported_by where p_act = 'open');
  return query select write_event(p_event, 'NOTICE', null, null,
    jsonb_build_object('notice', 'case', 'caseId', p_case, 'act', p_act, 'person', p_also), v_users, p_now);
end $$;

-- Of a line of a record: its nurses and doctors of this moment, and of the family who may read that line.
create function tell_of_line(p_entry uuid, p_event uuid, p_now timestamptz) returns setof uuid
  language plpgsql strict security definer set search_path = public, pg_temp as $$
declare
  v record_entries;
  v_users uuid[];
begin
  select * into v from record_entries where id = p_entry;
  if actor() is distinct from v.author_id and actor() is distinct from v.ended_by then
    raise exception 'tell_of_line: the actor has not written it'; end if;
  v_users := array(
    select s.user_id from standing s join visits o on o.id = s.visit_id
    where s.patient_id = v.patient_id and s.kind in ('nurse', 'doctor')
      and (s.talks_until is null or s.talks_until > p_now)
      and o.status <> 'CANCELLED' and o.entered_in_error_at is null
      and (s.kind = 'doctor' or o.status <> 'SCHEDULED'
        or o.start_at between p_now - interval '7 days' and p_now + interval '24 hours')
    union
    select s.user_id from standing s
    where s.patient_id = v.patient_id and s.visit_id is null and (s.until is null or s.until > p_now)
      and (s.kind = 'self' and not v.hidden
        or s.kind = 'delegate' and 'reports' = any (s.rights) and not v.confidential
          and v.kind not in ('safeguarding', 'next_nurse'))
    union select actor());
  return query select write_event(p_event, 'NOTICE', null, null,
    jsonb_build_object('notice', 'record', 'entryId', p_entry), v_users, p_now);
end $$;

-- Of a rating: the family that may give one. Never the nurse: that one came would tell her whose. Desks read again.
create function tell_of_rating(p_rating uuid, p_event uuid, p_now timestamptz) returns setof uuid
  language plpgsql strict security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
begin
  select patient_id into v_patient from ratings where id = p_rating and by_id = actor();
  if v_patient is null then raise exception 'tell_of_rating: the actor has not said it'; end if;
  return query select write_event(p_event, 'NOTICE', null, null,
    jsonb_build_object('notice', 'rated', 'ratingId', p_rating),
    array(select s.user_id from standing s
      where s.patient_id = v_patient and s.visit_id is null and (s.until is null or s.until > p_now)
        and (s.kind = 'self' or s.kind = 'delegate' and 'book' = any (s.rights))), p_now);
end $$;
revoke execute on function tell_of_case, tell_of_line, tell_of_rating from public;
grant execute on function tell_of_case, tell_of_line, tell_of_rating to ahava_app;
