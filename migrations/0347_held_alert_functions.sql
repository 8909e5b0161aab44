-- as: ahava_system
-- What waits for the end of the actor's quiet hours waits for p_until, their end as it is now chosen; never less than
-- until it was to be told. Answers how many moved. A worker that tells one at this moment asks for itself.
create function move_held_alerts(p_until timestamptz, p_now timestamptz) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with moved as (
    update effects set due_at = greatest(held_from, p_until)
    where ids ->> 'userId' = actor()::text and held_from is not null and finished_at is null
      and lease_until is null and due_at > p_now and due_at <> greatest(held_from, p_until)
    returning key)
  select count(*)::integer from moved
$$;
revoke execute on function move_held_alerts from public;
grant execute on function move_held_alerts to ahava_app;
