-- as: ahava_system
-- A visit that is moved, and a patient who moves house.

-- Another time for a visit that has not begun; whose nurse it keeps is decided by who books her anew.
create function move_visit(
  p_visit uuid, p_start timestamptz, p_end timestamptz, p_price int, p_now timestamptz
) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update visits v set start_at = p_start, end_at = p_end, price_cents = p_price, updated_at = p_now
  where v.id = p_visit and v.status in ('REQUESTED', 'SCHEDULED')
    and stands_for(v.patient_id, array['self', 'delegate:book', 'desk'])
    and not exists (select from bookings b where b.visit_id = v.id);
  if not found then
    raise exception 'move_visit: the actor has no standing, or the visit has begun' using errcode = '42501';
  end if;
end $$;

-- A new home. Visits that were asked for keep their address; the code of the old gate is destroyed
-- wherever it was kept.
create function set_address(p_patient uuid, p_address bytea, p_gate_code bytea, p_now timestamptz)
  returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not stands_for(p_patient, array['self', 'delegate:book', 'desk']) then
    raise exception 'set_address: the actor has no standing' using errcode = '42501';
  end if;
  update patients set address = p_address, gate_code = p_gate_code, updated_at = p_now where id = p_patient;
  update visits set gate_code = null where patient_id = p_patient and gate_code is not null;
end $$;

revoke execute on function move_visit, set_address from public;
grant execute on function move_visit, set_address to ahava_app;
