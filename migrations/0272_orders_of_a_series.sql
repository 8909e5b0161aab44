-- as: ahava_system
-- Of thirty visits to come that lack an order, dispatch is asked once: one task for each patient and service, at the
-- first visit that lacks one.

-- The visits to come of one patient, or of everybody, for which no order holds and that nobody let go ahead. One that
-- is asked for already counts until care begins, also where it is late.
create function visits_without_order(p_patient uuid, p_now timestamptz)
  returns table (visit_id uuid, patient_id uuid, service_id uuid, nurse_id uuid, start_at timestamptz, day date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select v.id, v.patient_id, v.service_id, v.nurse_id, v.start_at, d.day
  from visits v join services s on s.id = v.service_id and s.needs_order
    cross join lateral (select (v.start_at at time zone 'Africa/Johannesburg')::date as day) d
  where v.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED') and v.entered_in_error_at is null
    and (p_patient is null or v.patient_id = p_patient)
    and (v.start_at >= p_now and v.status in ('REQUESTED', 'SCHEDULED') or exists (
      select from tasks t where t.visit_id = v.id and t.kind = 'no_order' and t.resolved_at is null))
    and not exists (
      select from record_entries e
      where e.patient_id = v.patient_id and e.kind = 'order' and e.ended_at is null
        and d.day between e.valid_from and coalesce(e.valid_until, 'infinity'))
    and not exists (
      select from tasks w
      where w.visit_id = v.id and w.kind = 'no_order' and w.decision = 'without_order'
        and w.facts ->> 'day' = d.day::text)
$$;

-- The task of each patient and service that lack an order: how many visits, the first and the last. By the days alone,
-- which lie in clear. Answers the visits of which something changed.
create or replace function mind_orders_of(p_patient uuid, p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- What is settled; of several for one patient and service the oldest stays.
  return query
    with lacking as materialized (
      select distinct l.patient_id, l.service_id from visits_without_order(p_patient, p_now) l
    )
    update tasks t set resolved_at = p_now, resolved_by = actor(),
      decision = case when s.needs_order and v.status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED')
        and v.entered_in_error_at is null and exists (
          select from record_entries e
          where e.patient_id = v.patient_id and e.kind = 'order' and e.ended_at is null
            and (v.start_at at time zone 'Africa/Johannesburg')::date
              between e.valid_from and coalesce(e.valid_until, 'infinity'))
        then 'order_entered' else 'fell_away' end
    from visits v join services s on s.id = v.service_id
    where t.kind = 'no_order' and t.resolved_at is null and v.id = t.visit_id
      and (p_patient is null or t.patient_id = p_patient)
      and (not exists (
          select from lacking l where l.patient_id = t.patient_id and l.service_id = v.service_id)
        or exists (
          select from tasks o join visits w on w.id = o.visit_id
          where o.kind = 'no_order' and o.resolved_at is null and o.patient_id = t.patient_id
            and w.service_id = v.service_id and (o.opened_at, o.id) < (t.opened_at, t.id)))
    returning t.visit_id;
  return query
    with firsts as materialized (
      select distinct on (l.patient_id, l.service_id) l.*,
        jsonb_build_object('day', l.day,
          'visits', count(*) over (partition by l.patient_id, l.service_id),
          'last', max(l.day) over (partition by l.patient_id, l.service_id)) as facts
      from visits_without_order(p_patient, p_now) l
      order by l.patient_id, l.service_id, l.start_at, l.visit_id
    ), moved as (
      update tasks t set visit_id = f.visit_id, nurse_id = f.nurse_id, facts = f.facts
      from firsts f, visits v
      where t.kind = 'no_order' and t.resolved_at is null and v.id = t.visit_id
        and t.patient_id = f.patient_id and v.service_id = f.service_id
        and (t.visit_id, t.facts) is distinct from (f.visit_id, f.facts)
      returning t.visit_id
    ), opened as (
      insert into tasks (id, kind, visit_id, patient_id, nurse_id, facts, opened_by, opened_at)
      select uuidv7(), 'no_order', f.visit_id, f.patient_id, f.nurse_id, f.facts, actor(), p_now from firsts f
      where not exists (
        select from tasks t join visits v on v.id = t.visit_id
        where t.kind = 'no_order' and t.resolved_at is null and t.patient_id = f.patient_id
          and v.service_id = f.service_id)
      on conflict (visit_id, kind) where resolved_at is null do nothing
      returning tasks.visit_id
    )
    select m.visit_id from moved m union all select o.visit_id from opened o;
end $$;

-- One after the other for a patient: two who book in one moment open one.
create or replace function mind_orders(p_patient uuid, p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (has_met(p_patient) or is_desk() or i_am('clinical_lead'))
  then raise exception 'mind_orders: the actor has no standing'; end if;
  perform pg_advisory_xact_lock(hashtext('orders ' || p_patient));
  return query select mind_orders_of(p_patient, p_now);
end $$;
revoke execute on function visits_without_order from public;
