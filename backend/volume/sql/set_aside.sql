-- What would slow down, or refuse, rows that pour in: indexes, keys, triggers on insertion. The sentence that puts each back is kept first;
-- foreign keys come off first and go back last. CHECK constraints and generated columns stay at work.
WITH filled AS (
  SELECT oid FROM pg_class WHERE oid = ANY (current_setting('volume.tables')::regclass[])
), found AS (
  SELECT 1 AS rank, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS taken_off,
         4 AS back_rank, format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS put_back, oid
  FROM pg_constraint WHERE (conrelid IN (TABLE filled) OR confrelid IN (TABLE filled)) AND contype = 'f' AND conparentid = 0
  UNION ALL
  SELECT 2, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
         2, format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)), oid
  FROM pg_constraint WHERE conrelid IN (TABLE filled) AND contype IN ('p', 'u', 'x')
  UNION ALL
  SELECT 2, format('DROP INDEX %s', i.indexrelid::regclass),
         3, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON '), i.indexrelid  -- on partitions too
  FROM pg_index i
  WHERE i.indrelid IN (TABLE filled) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT 3, format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
         5, format('ALTER TABLE %s ENABLE %sTRIGGER %I', tgrelid::regclass, CASE tgenabled WHEN 'A' THEN 'ALWAYS ' ELSE '' END, tgname), oid
  FROM pg_trigger WHERE tgrelid IN (TABLE filled) AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 4 = 4
), kept AS (
  INSERT INTO volume.aside (sentence) SELECT put_back FROM found ORDER BY back_rank, oid
)
SELECT taken_off FROM found ORDER BY rank, oid;
