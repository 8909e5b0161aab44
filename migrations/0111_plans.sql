-- as: ahava_system
-- What planning reads and writes across people: ids, times and sealed places, never a name.

update bookings b set care = tstzrange(v.start_at, v.end_at) from visits v where v.id = b.visit_id;

-- Who may write the booked time of this nurse: dispatch, she herself, and whoever books for a patient of hers.
create function may_plan(p_nurse uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select is_desk() or p_nurse = actor() or exists (
    select from standing s join visits v on v.patient_id = s.patient_id and v.nurse_id = p_nurse
    where s.user_id = actor() and s.visit_id is null and (s.until is null or s.until > moment())
      and standing_words(s.kind, s.rights) && array['self', 'delegate:book'])
$$;

-- One at a time plans the day of a nurse; several are taken in one order.
create function lock_nurses(p_nurses uuid[]) returns void
  language plpgsql set search_path = public, pg_temp as $$
declare
  v uuid;
begin
  for v in select distinct n from unnest(p_nurses) n where n is not null order by n loop
    perform pg_advisory_xact_lock(hashtextextended('nurse ' || v, 0));
  end loop;
end $$;

-- The days of these nurses, or of all: for whoever may ask for a visit. What belongs to people stays
-- sealed, and no reason of an absence is among it.
create function nurse_plans(p_nurses uuid[], p_from timestamptz, p_until timestamptz, p_demo_rule text)
  returns table (nurse_id uuid, certificates jsonb, skills uuid[], hours jsonb, absences jsonb, booked jsonb)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id,
    coalesce((select jsonb_agg(jsonb_build_object('category', c.category, 'validUntil', c.valid_until)
        order by c.valid_until, c.verified_at desc)
      from registrations c where c.user_id = u.id and c.state = 'verified'), '[]'),
    array(select k.skill_id from nurse_skills k where k.user_id = u.id order by k.skill_id),
    coalesce((select jsonb_agg(jsonb_build_object('weekday', h.weekday, 'from', h.from_minute,
        'until', h.until_minute) order by h.weekday, h.from_minute)
      from working_hours h where h.user_id = u.id), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('from', lower(a.during), 'until', upper(a.during))
        order by lower(a.during))
      from absences a where a.user_id = u.id and a.withdrawn_at is null
        and a.during && tstzrange(p_from, p_until)), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('visitId', b.visit_id, 'patientId', b.patient_id,
        'start', lower(b.care), 'end', upper(b.care), 'fixedTravel', b.fixed_travel,
        'place', encode(v.place, 'base64'), 'key', encode(p.data_key, 'base64')) order by lower(b.care))
      from bookings b join visits v on v.id = b.visit_id join patients p on p.id = b.patient_id
      where b.nurse_id = u.id and b.during && tstzrange(p_from, p_until)), '[]')
  from users u
  where u.role = 'nurse' and u.disabled_at is null and (not u.demo or demo_is_on(p_demo_rule))
    and (p_nurses is null or u.id = any (p_nurses))
    and (is_desk() or p_nurses = array[actor()] or exists (
      select from standing s where s.user_id = actor() and s.visit_id is null
        and (s.until is null or s.until > moment())
        and standing_words(s.kind, s.rights) && array['self', 'delegate:book']))
  order by u.id
$$;

-- Books the care that the visit agrees, from the time at which she sets out until she is free again.
-- The constraints judge a race: whoever loses it writes nothing and is answered false.
create function put_booking(
  p_visit uuid, p_nurse uuid, p_from timestamptz, p_until timestamptz, p_fixed_travel int
) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v visits;
begin
  select * into v from visits where id = p_visit;
  if not found or not (is_desk() or p_nurse = actor() or (v.nurse_id = p_nurse and exists (
      select from standing s where s.user_id = actor() and s.patient_id = v.patient_id
        and s.visit_id is null and (s.until is null or s.until > moment())
        and standing_words(s.kind, s.rights) && array['self', 'delegate:book']))) then
    raise exception 'put_booking: the actor has no standing' using errcode = '42501';
  end if;
  if p_from > v.start_at or p_until < v.end_at then
    raise exception 'put_booking: less than the care itself';
  end if;
  insert into bookings (visit_id, nurse_id, patient_id, during, care, fixed_travel)
  values (p_visit, p_nurse, v.patient_id, tstzrange(p_from, p_until), tstzrange(v.start_at, v.end_at),
    p_fixed_travel)
  on conflict do nothing;
  return found;
end $$;

-- When she sets out to a visit that is booked already, since another came before it or went.
create function set_out_at(p_visit uuid, p_from timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update bookings b set during = tstzrange(least(p_from, lower(b.care)), upper(b.during))
  where b.visit_id = p_visit and may_plan(b.nurse_id);
end $$;

revoke execute on function may_plan, nurse_plans, put_booking, set_out_at from public;
grant execute on function nurse_plans, put_booking, set_out_at to ahava_app;
