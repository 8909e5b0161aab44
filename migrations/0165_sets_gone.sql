-- as: ahava_system
alter policy location_points_add on location_points with check (
  nurse_id = (select actor()) and stands_as(visit_id, 'nurse')
);
drop function visits_of_actor, talks_of_actor, met_by_actor;
