-- as: ahava_system
-- What follows from a broken glass by itself, and the few things that are asked across people.

-- Standing lasts as long as the opening that ends last.
create function standing_of_glass() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from standing
  where user_id = new.user_id and patient_id = new.patient_id and kind = 'glass';
  insert into standing (user_id, patient_id, kind, until)
  select new.user_id, new.patient_id, 'glass', max(g.until) from glass_openings g
  where g.user_id = new.user_id and g.patient_id = new.patient_id and g.closed_at is null
  having max(g.until) is not null;
  return new;
end $$;

-- Whoever may break no glass any more reads through none.
create function glass_of_duty() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from standing s
  where s.user_id = old.user_id and s.kind = 'glass' and not exists (
    select from duties d where d.user_id = old.user_id and d.duty in ('dispatch', 'clinical_lead'));
  return old;
end $$;

create function glass_of_user() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.disabled_at is not null or new.role <> 'administrator' then
    delete from standing where user_id = new.id and kind = 'glass';
  end if;
  return new;
end $$;

create function told_later(p_patient uuid) returns timestamptz
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.until from (
    select until from glass_delays where patient_id = p_patient
    order by recorded_at desc, id desc limit 1) d
  where d.until > moment()
$$;

-- Whom an opening of the actor's tells, and when: the privacy officers at once, the patient and
-- nobody else of the family, unless a recorded reason delays that.
create function glass_tells(p_opening uuid) returns table (user_id uuid, not_before timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (select g.* from glass_openings g where g.id = p_opening and g.user_id = actor())
  select s.user_id, null::timestamptz from standing s, mine
  where s.kind = 'privacy_officer' and s.user_id <> actor()
  union
  select s.user_id, told_later(mine.patient_id) from standing s join mine on mine.patient_id = s.patient_id
  where s.kind = 'self'
$$;

-- Patients by name and nothing else, for those who open records or review that: those named, or a
-- page of all of them.
create function patients_by_name(p_ids uuid[], p_after uuid, p_limit int)
  returns table (id uuid, name bytea, data_key bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.name, p.data_key from patients p
  where (p_ids is null or p.id = any(p_ids)) and (p_after is null or p.id > p_after)
    and exists (select from standing s where s.user_id = actor()
      and s.kind in ('desk', 'clinical_lead', 'privacy_officer'))
  order by p.id limit p_limit
$$;

-- Who looked, and through which opened record; what the patient is told later is not in it yet.
drop function who_looked(uuid, uuid, int);
create function who_looked(p_patient uuid, p_before uuid, p_limit int)
  returns table (id uuid, at timestamptz, actor_id uuid, role text, action text, visit_id uuid,
    glass_id uuid, glass_reason text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.at, a.actor_id, a.role, a.action, a.visit_id, g.id, g.reason
  from audit a
  left join lateral (
    select o.id, o.reason from glass_openings o
    where o.id = any(a.glass_ids) and o.patient_id = p_patient order by o.id desc limit 1) g on true
  where a.patient_ids @> array[p_patient] and a.code is null
    and a.actor_id is distinct from actor()
    and (p_before is null or a.id < p_before)
    and (told_later(p_patient) is null or (g.id is null and a.action not like '% /api/access/%'))
    and exists (select from standing s where s.user_id = actor() and s.patient_id = p_patient
      and s.visit_id is null and s.kind = 'self')
  order by a.id desc limit p_limit
$$;

revoke execute on function standing_of_glass, glass_of_duty, glass_of_user, told_later, glass_tells,
  patients_by_name, who_looked from public;
grant execute on function glass_tells, patients_by_name, who_looked to ahava_app;
grant execute on function standing_of_glass, glass_of_duty, glass_of_user to ahava_owner;
