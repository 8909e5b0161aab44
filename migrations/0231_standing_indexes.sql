-- What people are to a patient without any visit.
create index standing_alone on standing (patient_id) where visit_id is null;
-- What belongs to no visit is not in the index of visits: while a table has no statistics the planner looked
-- there for it, and passed every family of the practice.
drop index standing_visit;
create index standing_visit on standing (visit_id, kind) where visit_id is not null;
