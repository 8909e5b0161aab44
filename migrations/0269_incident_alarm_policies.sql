-- The alarm of an incident is of those whom it called, and each of them reads of their own call alone.
alter policy alarms_read on alarms using (
  -- Not whoever raised it: their phone may be in somebody else's hand, and is told by a function.
  (select is_desk()) and source <> 'incident'
  or id in (select alarm_id from alarm_calls where user_id = (select actor()))
);
alter policy alarm_calls_read on alarm_calls using (
  user_id = (select actor()) or (select is_desk()) and not rings_for_incident(alarm_id)
);
