alter policy users_known on users using (
  (select actor()) is not null
  and (id = (select actor()) or role <> 'patient' or (select is_desk()) or knows(id))
);
