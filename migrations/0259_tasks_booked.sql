-- Which order a visit follows is asked with every look at it.
create index tasks_booked on tasks (booked_id) where booked_id is not null;
