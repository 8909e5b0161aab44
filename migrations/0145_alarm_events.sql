-- An event of an alarm is read by whoever reads the alarm, and by whoever raised it.
create policy events_of_alarms on events for select to ahava_app using (
  facts ->> 'alarmId' is not null
  and (exists (select from alarms a where a.id = (facts ->> 'alarmId')::uuid)
    or is_my_call((facts ->> 'alarmId')::uuid))
);
