-- as: ahava_system
-- The visits to come of one patient, or of everybody, whose service needs an order, against the orders in force: opens
-- what dispatch must see to, and closes what is settled. By the days alone, which lie in clear. What dispatch let
-- go ahead is not asked again for that day. Answers the visits of which something changed.
create function mind_orders_of(p_patient uuid, p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  return query
    update tasks t set resolved_at = p_now, resolved_by = actor(),
      decision = case when s.needs_order and v.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')
        then 'order_entered' else 'fell_away' end
    from visits v join services s on s.id = v.service_id
    where t.kind = 'no_order' and t.resolved_at is null and v.id = t.visit_id
      and (p_patient is null or t.patient_id = p_patient)
      and (not s.needs_order or v.status not in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')
        or v.entered_in_error_at is not null or exists (
          select from record_entries e
          where e.patient_id = v.patient_id and e.kind = 'order' and e.ended_at is null
            and (v.start_at at time zone 'Africa/Johannesburg')::date
              between e.valid_from and coalesce(e.valid_until, 'infinity')))
    returning t.visit_id;
  return query
    insert into tasks as t (id, kind, visit_id, patient_id, nurse_id, facts, opened_by, opened_at)
    select uuidv7(), 'no_order', v.id, v.patient_id, v.nurse_id, jsonb_build_object('day', d.day), actor(), p_now
    from visits v join services s on s.id = v.service_id and s.needs_order
      cross join lateral (select (v.start_at at time zone 'Africa/Johannesburg')::date as day) d
    where v.status in ('REQUESTED', 'SCHEDULED') and v.entered_in_error_at is null and v.start_at >= p_now
      and (p_patient is null or v.patient_id = p_patient)
      and not exists (
        select from record_entries e
        where e.patient_id = v.patient_id and e.kind = 'order' and e.ended_at is null
          and d.day between e.valid_from and coalesce(e.valid_until, 'infinity'))
      and not exists (
        select from tasks w
        where w.visit_id = v.id and w.kind = 'no_order' and w.decision = 'without_order'
          and w.facts ->> 'day' = d.day::text)
    on conflict (visit_id, kind) where resolved_at is null
      do update set facts = excluded.facts where t.facts <> excluded.facts
    returning t.visit_id;
end $$;
-- After an act of whoever knows the patient: a booking, another time, an order.
create function mind_orders(p_patient uuid, p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (has_met(p_patient) or is_desk() or i_am('clinical_lead'))
  then raise exception 'mind_orders: the actor has no standing'; end if;
  return query select mind_orders_of(p_patient, p_now);
end $$;
revoke execute on function mind_orders_of, mind_orders from public;
grant execute on function mind_orders to ahava_app;
