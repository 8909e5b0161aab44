-- as: ahava_system
-- What the actor is to one visit, asked row by row: after some years a nurse has thousands of visits, and a
-- page shows thirty. `strict`: what belongs to no visit costs nothing.
create function stands_with(p_visit uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where visit_id = p_visit and user_id = actor() and (until is null or until > moment()))
$$;
create function stands_as(p_visit uuid, p_kind text) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where visit_id = p_visit and kind = p_kind and user_id = actor()
      and (until is null or until > moment()))
$$;
-- While they take part in what is said there.
create function talks_with(p_visit uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where visit_id = p_visit and user_id = actor()
      and (until is null or until > moment()) and (talks_until is null or talks_until > moment()))
$$;
create function talks_as(p_visit uuid, p_kind text) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where visit_id = p_visit and kind = p_kind and user_id = actor()
      and (until is null or until > moment()) and (talks_until is null or talks_until > moment()))
$$;
-- A patient whom the actor knows, on whatever visit.
create function has_met(p_patient uuid) returns boolean
  language sql stable strict security definer cost 20 set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where user_id = actor() and patient_id = p_patient and (until is null or until > moment()))
$$;
revoke execute on function stands_with, stands_as, talks_with, talks_as, has_met from public;
grant execute on function stands_with, stands_as, talks_with, talks_as, has_met to ahava_app;

-- What somebody is without any visit: found without passing all of theirs.
create or replace function patients_of_actor(p_right text) returns setof uuid
  language sql stable security definer rows 3 set search_path = public, pg_temp as $$
  select patient_id from standing
  where user_id = actor() and visit_id is null and kind in ('self', 'delegate')
    and (until is null or until > moment()) and (kind = 'self' or p_right = any (rights))
$$;
create or replace function self_of_actor() returns setof uuid
  language sql stable security definer rows 1 set search_path = public, pg_temp as $$
  select patient_id from standing
  where user_id = actor() and visit_id is null and kind = 'self' and (until is null or until > moment())
$$;
create or replace function glass_of_actor() returns setof uuid
  language sql stable security definer rows 1 set search_path = public, pg_temp as $$
  select patient_id from standing
  where user_id = actor() and visit_id is null and kind = 'glass' and (until is null or until > moment())
$$;
-- A role or a duty.
create or replace function actor_is(p_kind text) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where user_id = actor() and visit_id is null and kind = p_kind and (until is null or until > moment()))
$$;
create or replace function is_desk() returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from standing where user_id = actor() and visit_id is null and kind = 'desk')
$$;
