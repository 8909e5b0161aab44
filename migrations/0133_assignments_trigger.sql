-- Every change of nurse is an assignment that begins and one that ends.
create trigger visits_assignments after insert or update of nurse_id on visits
  for each row execute function assignment_of_visit();
