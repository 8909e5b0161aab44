-- The second wall around the queue of reviews.
create trigger warnings_come after insert on warnings
  for each row execute function move_of_warning();
create trigger warnings_settled after update of answered_at on warnings
  for each row when (old.answered_at is null and new.answered_at is not null)
  execute function move_of_warning();

alter table warning_moves enable row level security;
alter table warning_moves force row level security;
create policy warning_moves_read on warning_moves for select to ahava_app using (
  stands_as(visit_id, 'doctor')
);
create policy warning_moves_system on warning_moves to ahava_system using (true) with check (true);
