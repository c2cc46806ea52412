-- The journal of accesses has a partition a month, from a year before today on (cases/migrations/0002_journals.py makes those to come).
DO $$
DECLARE
  month date; partition text;
BEGIN
  FOR month IN SELECT generate_series(date_trunc('month', volume.today() - 380), date_trunc('month', volume.today()), '1 month') LOOP
    partition := 'cases_accessrecord_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.cases_accessrecord FOR VALUES FROM (%L) TO (%L)', partition,
                   month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse()', partition);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER no_truncate', partition);
  END LOOP;
END $$;
