-- as: ahava_system
-- Warnings leave what they were by themselves.
create function move_of_warning() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into warning_moves (warning_id, visit_id, patient_id, was, moved_at)
  values (new.id, new.visit_id, new.patient_id,
    case tg_op when 'INSERT' then 'absent' else 'open' end,
    case tg_op when 'INSERT' then new.received_at else new.answered_at end);
  return new;
end $$;
revoke execute on function move_of_warning from public;
grant execute on function move_of_warning to ahava_owner;
