-- as: ahava_system
-- The standing of nurse and doctor follows the visit by itself.
create function standing_of_visit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    delete from standing where visit_id = new.id
      and ((kind = 'nurse' and user_id is distinct from new.nurse_id)
        or (kind = 'doctor' and user_id is distinct from new.doctor_id));
  end if;
  insert into standing (user_id, patient_id, visit_id, kind)
  select who.id, new.patient_id, new.id, who.kind
  from (values (new.nurse_id, 'nurse'), (new.doctor_id, 'doctor')) as who (id, kind)
  where who.id is not null
  on conflict do nothing;
  return new;
end $$;
revoke execute on function standing_of_visit from public;
grant execute on function standing_of_visit to ahava_owner;
