-- What stands in `registrations` now stands there only.
alter table users drop column registration;
