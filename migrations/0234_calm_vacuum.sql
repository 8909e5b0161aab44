-- These change or grow with every message, and are asked by ids alone. Each VACUUM and ANALYZE of a table
-- makes every connection plan anew whatever names it: once a minute for each of these is half a second in
-- which nobody is answered. What changes in place is cleaned by whoever passes.
alter table conversations set (autovacuum_vacuum_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table read_marks set (autovacuum_vacuum_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table inbox_heads set (autovacuum_vacuum_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table sessions set (autovacuum_vacuum_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table effects set (autovacuum_vacuum_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table messages set (autovacuum_vacuum_insert_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table inbox set (autovacuum_vacuum_insert_threshold = 20000, autovacuum_analyze_threshold = 20000);
alter table events set (autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = 20000,
  autovacuum_analyze_threshold = 20000);
alter table audit set (autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = 20000,
  autovacuum_analyze_threshold = 20000);
