-- A review may be changed for a day: what it said before is kept, with the change that took its place.
alter table reviews add column changed_at timestamptz;
-- Whose report it judges: nobody reviews their own work.
alter table reviews add column author_id uuid references users;
alter table reviews add constraint nobody_reviews_their_own_work check (author_id <> doctor_id);

create table review_versions (
  -- Of the change that took its place, chosen by whoever made it.
  id uuid primary key,
  visit_id uuid not null references reviews,
  -- Counted while the visit is locked.
  number integer not null,
  patient_id uuid not null,
  doctor_id uuid not null references users,
  rating integer not null check (rating between 1 and 5),
  comment bytea not null,
  created_hash bytea not null,
  written_at timestamptz not null,
  replaced_at timestamptz not null,
  unique (visit_id, number),
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
-- For the clinical lead: the newest reviews.
create index reviews_newest on reviews (created_at desc, visit_id);

grant update (rating, comment, changed_at, released_at) on reviews to ahava_app;
grant select, insert on review_versions to ahava_app;
grant select, insert, update, delete on review_versions to ahava_system;
