-- Each set is one node of a plan now.
create or replace function my_patients(p_right text) returns setof uuid language sql stable as $$
  select * from patients_of_actor(p_right)
$$;
create or replace function my_own() returns setof uuid language sql stable as $$
  select * from self_of_actor()
$$;
create or replace function my_visits() returns setof uuid language sql stable as $$
  select * from visits_of_actor()
$$;
create or replace function my_glass() returns setof uuid language sql stable as $$
  select * from glass_of_actor()
$$;
create or replace function my_talks() returns setof uuid language sql stable as $$
  select * from talks_of_actor('{nurse,doctor}')
$$;
create or replace function my_talks(p_kind text) returns setof uuid language sql stable as $$
  select * from talks_of_actor(array[p_kind])
$$;
create or replace function i_am(p_kind text) returns boolean language sql stable as $$
  select actor_is(p_kind)
$$;

-- Planned once per connection, as what runs with every act.
alter function read_inboxes set plan_cache_mode = force_generic_plan;
alter function record_deliveries set plan_cache_mode = force_generic_plan;
