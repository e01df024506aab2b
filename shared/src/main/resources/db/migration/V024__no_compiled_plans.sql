-- With reading whole tables priced out (V003), a plan that has to do so looks dear enough for PostgreSQL to compile it, which takes tens of
-- milliseconds. No statement of a function runs long enough to get them back.
do $settings$
begin
  reset role; -- to whoever made the roles, who alone may alter them
  if pg_has_role(current_user, 'encargo_api', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_api set jit = off;
  end if;
  if pg_has_role(current_user, 'encargo_worker', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_worker set jit = off;
  end if;
  set local role encargo_owner;
end $settings$;
