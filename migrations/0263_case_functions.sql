-- as: ahava_system
-- Who stands how to a case: asked row by row, past the policies of the cases themselves.

-- Does the actor look into this? Complaints are of dispatch and the clinical lead, incidents of the clinical lead;
-- nobody handles what is about themselves.
create function handles_case(p_case uuid) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select exists (
    select from cases c join standing s on s.user_id = actor() and s.visit_id is null
      and (s.kind = 'clinical_lead' or s.kind = 'desk' and c.kind = 'complaint')
    where c.id = p_case and actor() <> all (c.about_ids))
$$;
-- The same of somebody else, who is to own it.
create function may_own_case(p_case uuid, p_user uuid) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select exists (
    select from cases c join standing s on s.user_id = p_user and s.visit_id is null
      and (s.kind = 'clinical_lead' or s.kind = 'desk' and c.kind = 'complaint')
    join users u on u.id = p_user and u.disabled_at is null
    where c.id = p_case and p_user <> all (c.about_ids))
$$;
-- The family that complains.
create function complains_in(p_case uuid) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select exists (
    select from cases c
    where c.id = p_case and c.kind = 'complaint' and c.patient_id in (select * from patients_of_actor('book')))
$$;
create function reported_case(p_case uuid) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select exists (select from cases where id = p_case and reported_by = actor())
$$;
-- May the actor report an incident at this visit? Staff who have or had it, and dispatch.
create function may_report_at(p_visit uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from users where id = actor() and role <> 'patient') and (p_visit is null or is_desk()
    or stands_with(p_visit)
    or exists (select from visits where id = p_visit and patient_id in (select * from glass_of_actor()))
    or exists (select from assignments where visit_id = p_visit and nurse_id = actor()))
$$;
-- Names whom of the staff a case is about, and takes it out of their hands. Answers whether it is done.
create function name_in_case(p_case uuid, p_user uuid) returns boolean
  language plpgsql strict security definer set search_path = public, pg_temp as $$
begin
  if not handles_case(p_case) or not exists (select from users where id = p_user and role <> 'patient') then
    return false;
  end if;
  update cases set about_ids = array_append(about_ids, p_user) where id = p_case and p_user <> all (about_ids);
  update case_handling set owner_id = null where case_id = p_case and owner_id = p_user;
  return true;
end $$;
-- Would this row of the trail tell somebody of a case that is about them? They may be a privacy officer.
create function is_of_case_about_me(p_action text, p_patients uuid[]) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select p_action like '% /api/cases%' and exists (
    select from cases c where c.about_ids @> array[actor()]
      and (c.patient_id is null or p_patients = '{}' or c.patient_id = any (p_patients)))
$$;
revoke execute on function handles_case, may_own_case, complains_in, reported_case, may_report_at, name_in_case,
  is_of_case_about_me from public;
grant execute on function handles_case, may_own_case, complains_in, reported_case, may_report_at, name_in_case,
  is_of_case_about_me to ahava_app;

-- An open incident keeps the way of its visit, beside whoever holds it by hand.
create or replace function prune_locations(p_before date) returns integer
  language plpgsql set search_path = public, pg_temp as $$
declare
  v_gone integer;
  v_month record;
  v_left boolean;
begin
  delete from location_points
  where set_out_on < p_before and visit_id not in (select visit_id from trail_holds)
    and visit_id not in (
      select c.visit_id from cases c join case_handling h on h.case_id = c.id
      where h.held and h.ended_at is null and c.visit_id is not null);
  get diagnostics v_gone = row_count;
  for v_month in
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'location_points'::regclass and c.relname ~ '^location_points_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= p_before
  loop
    execute format('select exists (select from location_points where set_out_on >= %L and set_out_on < %L)',
      to_date(right(v_month.name, 7), 'YYYY_MM'),
      to_date(right(v_month.name, 7), 'YYYY_MM') + interval '1 month') into v_left;
    if not v_left then execute format('drop table %I', v_month.name); end if;
  end loop;
  return v_gone;
end $$;
