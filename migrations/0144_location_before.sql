-- What was moved is gone from where it was.
drop table location_points_before;
