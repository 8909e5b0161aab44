-- When a case came, as transactions go: pages of the doctor's queue count what was there before the first.
alter table cases add column transaction_id xid8 not null default pg_current_xact_id();
create index cases_incident_visit on cases (visit_id) where kind = 'incident';
