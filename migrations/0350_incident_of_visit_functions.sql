-- as: ahava_system
drop function incident_of_visit(uuid, xid8);

-- Was the patient at risk in an incident of this visit? For its doctor, of whom it is not; no more than that there was
-- one. It counts when whoever had `p_seen` before them saw it; a number from before a restore, which lies ahead of
-- everything, counts.
create function incident_of_visit(p_visit uuid, p_seen pg_snapshot) returns boolean
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select stands_as(p_visit, 'doctor') and exists (
    select from cases c
    where c.visit_id = p_visit and c.kind = 'incident' and c.at_risk = 'patient' and actor() <> all (c.about_ids)
      and (pg_visible_in_snapshot(c.transaction_id, p_seen)
        or c.transaction_id >= pg_snapshot_xmax(pg_current_snapshot())))
$$;
revoke execute on function incident_of_visit from public;
grant execute on function incident_of_visit to ahava_app;
