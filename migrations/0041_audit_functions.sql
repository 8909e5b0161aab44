-- as: ahava_system
-- Who looked at a record, for the patient alone. A row may name other patients too (a list that a
-- dispatcher read): so patients never read rows, only what these say about their own record.
create function who_looked(p_patient uuid, p_before uuid, p_limit int)
  returns table (id uuid, at timestamptz, actor_id uuid, role text, action text, visit_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.at, a.actor_id, a.role, a.action, a.visit_id
  from audit a
  where a.patient_ids @> array[p_patient] and a.code is null
    and a.actor_id is distinct from actor()
    and (p_before is null or a.id < p_before)
    and exists (select from standing s where s.user_id = actor() and s.patient_id = p_patient
      and s.visit_id is null and s.kind = 'self')
  order by a.id desc limit p_limit
$$;
revoke execute on function who_looked from public;
grant execute on function who_looked to ahava_app;
