-- Standing follows the opening, and the duty that allows it.
create trigger glass_openings_standing after insert or update of closed_at on glass_openings
  for each row execute function standing_of_glass();
create trigger duties_glass after delete on duties
  for each row execute function glass_of_duty();
create trigger users_glass after update of role, disabled_at on users
  for each row execute function glass_of_user();
