-- as: ahava_system
-- What was measured of a patient over many visits. Who may read is asked once, and not for each of thousands of
-- rows: nurse and doctor while they care for the patient, whoever was warned or opened the record, and the family
-- what a doctor released. `opens`: the visit at which it was measured is the reader's to open as well.
create function trend_rows(
  p_patient uuid, p_since timestamptz, p_before timestamptz, p_before_id uuid, p_most integer
) returns table (
  id uuid, visit_id uuid, nurse_id uuid, content bytea, measured_at timestamptz, uncertain boolean, opens boolean)
  language plpgsql stable security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan as $$
declare
  v_glass boolean := p_patient in (select * from glass_of_actor());
  v_whole boolean := v_glass or cares_for(p_patient) or warned_of(p_patient);
  v_family boolean := p_patient in (select * from patients_of_actor('reports'));
  v_opens boolean := v_glass or p_patient in (select * from patients_of_actor('visits'));
begin
  if not (v_whole or v_family) then return; end if;
  return query
    select o.id, o.visit_id, o.nurse_id, o.content, o.measured_at, o.uncertain,
      v_opens or exists (
        select from standing s
        where s.visit_id = o.visit_id and s.user_id = actor() and s.kind in ('nurse', 'doctor')
          and (s.until is null or s.until > moment()))
    from observations o join visits v on v.id = o.visit_id
    where o.patient_id = p_patient and o.measured_at >= p_since
      and o.measured_at <= p_before and (o.measured_at, o.id) < (p_before, p_before_id)
      and (v_whole or o.released_at is not null) and v.entered_in_error_at is null
    order by o.measured_at desc, o.id desc limit p_most;
end $$;
revoke execute on function trend_rows from public;
grant execute on function trend_rows to ahava_app;
