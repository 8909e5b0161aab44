-- What dispatch must see to: a visit whose service needs an order, and no order holds on its day.
alter table tasks drop constraint tasks_kind_check;
alter table tasks add constraint tasks_kind_check
  check (kind in ('clash', 'welfare_check', 'pin', 'check_out', 'follow_up', 'no_order'));
create index tasks_no_order on tasks (patient_id) where kind = 'no_order';
