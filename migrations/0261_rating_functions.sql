-- as: ahava_system
-- What the families of a nurse say together: averages of whole groups, in the order in which visits were first
-- rated, once none of it can change. A sum that grew by one would tell what the last family said.
create function own_ratings(p_days integer, p_together integer)
  returns table (from_at timestamptz, until_at timestamptz, average double precision)
  language sql stable security definer set search_path = public, pg_temp as $$
  with settled as (
    select visit_id, min(recorded_at) as first_at from ratings where nurse_id = actor()
    group by visit_id having min(recorded_at) < moment() - make_interval(days => greatest(p_days, 7))
  ), standing as (
    select distinct on (r.visit_id) r.visit_id, s.first_at, r.stars
    from ratings r join settled s using (visit_id) order by r.visit_id, r.happened_at desc, r.id desc
  ), grouped as (
    select *, (row_number() over (order by first_at, visit_id) - 1) / greatest(p_together, 5) as number from standing
  )
  select min(first_at), max(first_at), avg(stars)::double precision from grouped
  group by number having count(*) = greatest(p_together, 5)
$$;
revoke execute on function own_ratings from public;
grant execute on function own_ratings to ahava_app;
