-- as: ahava_system
-- Sets that policies ask for, computed once per query. What has ended is over for each of them, by the
-- moment that `enter` sets beside the actor. They read past the policy of `standing`, which would be
-- repeated in every plan as often as a set is named.
create function patients_of_actor(p_right text) returns setof uuid
  language sql stable security definer rows 3 set search_path = public, pg_temp as $$
  select patient_id from standing
  where user_id = actor() and visit_id is null and (until is null or until > moment())
    and (kind = 'self' or (kind = 'delegate' and p_right = any (rights)))
$$;
create function self_of_actor() returns setof uuid
  language sql stable security definer rows 1 set search_path = public, pg_temp as $$
  select patient_id from standing
  where user_id = actor() and kind = 'self' and (until is null or until > moment())
$$;
create function glass_of_actor() returns setof uuid
  language sql stable security definer rows 1 set search_path = public, pg_temp as $$
  select patient_id from standing
  where user_id = actor() and kind = 'glass' and (until is null or until > moment())
$$;
create function visits_of_actor() returns setof uuid
  language sql stable security definer rows 100 set search_path = public, pg_temp as $$
  select visit_id from standing
  where user_id = actor() and visit_id is not null and (until is null or until > moment())
$$;
-- Of nurses or doctors alone, or of both.
create function talks_of_actor(p_kinds text[]) returns setof uuid
  language sql stable security definer rows 100 set search_path = public, pg_temp as $$
  select visit_id from standing
  where user_id = actor() and kind = any (p_kinds) and visit_id is not null
    and (until is null or until > moment()) and (talks_until is null or talks_until > moment())
$$;
create function actor_is(p_kind text) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from standing
    where user_id = actor() and kind = p_kind and (until is null or until > moment()))
$$;
revoke execute on function patients_of_actor, self_of_actor, glass_of_actor, visits_of_actor,
  talks_of_actor, actor_is from public;
grant execute on function patients_of_actor, self_of_actor, glass_of_actor, visits_of_actor,
  talks_of_actor, actor_is to ahava_app;

-- What runs with every act goes by ids alone: planning it anew costs more than it saves.
alter function record_event set plan_cache_mode = force_generic_plan;
alter function write_talk set plan_cache_mode = force_generic_plan;
alter function record_talk set plan_cache_mode = force_generic_plan;
alter function say_notice set plan_cache_mode = force_generic_plan;
