-- as: ahava_system
-- The catalogue that a practice begins with. Prices in cents of ZAR; the neutral name is what
-- mails, pushes and receipts say, because the name of a service is health data.
insert into services (id, name, neutral_name, minutes, price_cents) values
  ('0198c000-0000-7000-8000-000000000001', 'Wound care', 'Home visit', 45, 48000),
  ('0198c000-0000-7000-8000-000000000002', 'Injection', 'Short home visit', 30, 32000),
  ('0198c000-0000-7000-8000-000000000003', 'Vital signs and check-up', 'Home visit', 30, 35000),
  ('0198c000-0000-7000-8000-000000000004', 'Care after surgery', 'Long home visit', 60, 62000),
  ('0198c000-0000-7000-8000-000000000005', 'Catheter care', 'Home visit', 45, 52000),
  ('0198c000-0000-7000-8000-000000000006', 'Mother and baby', 'Long home visit', 60, 58000);
