-- The two roles and the database. A superuser runs it through psql, with OWNER_PASSWORD and APP_PASSWORD in the
-- environment; running it again only changes what differs. The embedded server and docker-compose.yml both use it.
--   filrouge_owner  owns the database, and through it the schema `public` (pg_database_owner): it migrates
--   filrouge_app    what web, worker and tests log in as: it owns nothing, so it cannot lift what the database enforces
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

select 'create role filrouge_owner' where to_regrole('filrouge_owner') is null \gexec
select 'create role filrouge_app' where to_regrole('filrouge_app') is null \gexec
alter role filrouge_owner login createdb nosuperuser nocreaterole noreplication nobypassrls password :'owner_password';
alter role filrouge_app login nocreatedb nosuperuser nocreaterole noreplication nobypassrls password :'app_password';
grant filrouge_app to filrouge_owner;

-- Web load: parallel plans and compilation cost more than they bring; nothing may wait or idle for long.
alter role filrouge_app set max_parallel_workers_per_gather = 0;
alter role filrouge_app set jit = off;
alter role filrouge_app set statement_timeout = '5s';
alter role filrouge_app set lock_timeout = '3s';
alter role filrouge_app set idle_in_transaction_session_timeout = '60s';

select 'create database filrouge owner filrouge_owner'
where not exists (select from pg_database where datname = 'filrouge') \gexec
