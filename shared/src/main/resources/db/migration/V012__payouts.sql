-- What creators have earned, and what is paid to them. docs/payouts.md tells how; amounts are whole numbers of the smallest unit of their
-- currency by ISO 4217 (pesos for CLP, cents for USD).
--
-- Nobody is paid twice, whatever runs beside what: a transaction holds one payout_id and it is given only where there is none, a payout's
-- amount is the sum of the transactions that were given its id in the same statement, and a creator has one payout of a period.

create table payout_creators (
  id         text collate "C" primary key,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  active     boolean not null default true,
  name       text not null,
  account    text,
  constraint payout_creators_texts_are_short
    check (length(id) between 1 and 100 and length(name) between 1 and 200 and length(account) between 1 and 200)
);

comment on column payout_creators.id is 'What the application calls the creator.';
comment on column payout_creators.account is 'What the payment provider calls the account that is paid; without one nothing is.';

create table payout_fee_schedules (
  currency             text not null,
  valid_from           date not null,
  created_at           timestamptz not null default clock_timestamp(),
  fee_basis_points     integer not null,
  payout_fee_minor     bigint not null default 0,
  minimum_payout_minor bigint not null,
  primary key (currency, valid_from),
  constraint payout_fee_schedules_currency_is_a_code check (currency ~ '^[A-Z]{3}$'),
  constraint payout_fee_schedules_fee_is_a_share check (fee_basis_points between 0 and 10000),
  constraint payout_fee_schedules_amounts_are_counts
    check (payout_fee_minor between 0 and 1000000000000 and minimum_payout_minor between 1 and 1000000000000)
);

comment on table payout_fee_schedules is 'Each is valid until the next of its currency begins, so that there is never a gap and never two.';
comment on column payout_fee_schedules.fee_basis_points is 'Of each transaction, in hundredths of a percent, by the schedule of its day; rounded half away from zero.';
comment on column payout_fee_schedules.payout_fee_minor is 'Of each payout, by the schedule of the period.';

insert into payout_fee_schedules (currency, valid_from, fee_basis_points, minimum_payout_minor) values ('CLP', '2000-01-01', 0, 20000);

create table payouts (
  id                 uuid primary key,
  created_at         timestamptz not null default clock_timestamp(),
  paid_at            timestamptz,
  next_attempt_at    timestamptz,
  job_id             uuid not null,
  period             date not null,
  attempts           integer not null default 0,
  transactions       bigint not null,
  gross_minor        bigint not null,
  fee_minor          bigint not null,
  amount_minor       bigint not null,
  creator_id         text collate "C" not null references payout_creators (id),
  currency           text not null,
  account            text not null,
  status             text not null default 'PENDING',
  provider_reference text,
  error              text,
  constraint payouts_one_of_a_creator_in_a_period unique (creator_id, currency, period),
  constraint payouts_status_is_known check (status in ('PENDING', 'PROCESSING', 'PAID', 'FAILED')),
  constraint payouts_add_up check (amount_minor = gross_minor - fee_minor and amount_minor > 0),
  constraint payouts_paid_have_a_time check ((paid_at is not null) = (status = 'PAID')),
  constraint payouts_unfinished_are_tried check (
    case status when 'PAID' then next_attempt_at is null when 'FAILED' then true else next_attempt_at is not null end)
);

comment on column payouts.next_attempt_at is 'When it is to be tried, or was at the latest in hand; null once it is paid or given up.';
comment on column payouts.account is 'The creator''s, as it was when the payout was calculated.';

create index payouts_to_pay on payouts (next_attempt_at) where next_attempt_at is not null;
create index payouts_by_status on payouts (status, id);
create index payouts_of_period on payouts (period, id);

create table payout_transactions (
  id           text collate "C" primary key,
  created_at   timestamptz not null default clock_timestamp(),
  occurred_at  timestamptz not null,
  hold_until   timestamptz not null,
  payout_id    uuid references payouts (id),
  amount_minor bigint not null,
  fee_minor    bigint,
  creator_id   text collate "C" not null references payout_creators (id),
  currency     text not null,
  constraint payout_transactions_currency_is_a_code check (currency ~ '^[A-Z]{3}$'),
  constraint payout_transactions_amount_is_something check (amount_minor <> 0 and amount_minor between -1000000000000 and 1000000000000),
  constraint payout_transactions_id_is_short check (length(id) between 1 and 100),
  constraint payout_transactions_fee_comes_with_the_payout check ((payout_id is null) = (fee_minor is null))
);

comment on column payout_transactions.amount_minor is 'Below zero for what was given back.';

create index payout_transactions_unpaid on payout_transactions (creator_id) where payout_id is null;
create index payout_transactions_of_creator on payout_transactions (creator_id, id);
create index payout_transactions_of_payout on payout_transactions (payout_id) where payout_id is not null;

-- A calculation, one row for its job: which creators are done is written in the transaction that does them.
create table payout_runs (
  job_id        uuid primary key,
  started_at    timestamptz not null default clock_timestamp(),
  completed_at  timestamptz,
  cutoff        timestamptz not null,
  period        date not null,
  creators      bigint not null default 0,
  after_creator text collate "C" not null default ''
);

comment on column payout_runs.cutoff is 'What was on hold at this time is left for a later period; the same for all runs of a period.';

create index payout_runs_of_period on payout_runs (period);

create table payout_run_counts (
  job_id       uuid not null references payout_runs (job_id) on delete cascade,
  count        bigint not null,
  amount_minor numeric not null default 0,
  outcome      text not null,
  currency     text not null default '',
  primary key (job_id, outcome, currency)
);

-- Why a creator with unpaid transactions got nothing, the newest time.
create table payout_omissions (
  creator_id text collate "C" not null references payout_creators (id),
  currency   text not null,
  period     date not null,
  due_minor  numeric not null,
  reason     text not null,
  primary key (creator_id, currency),
  constraint payout_omissions_reason_is_known check (reason in ('ON_HOLD', 'INACTIVE', 'BELOW_MINIMUM', 'NO_ACCOUNT', 'NO_FEE_SCHEDULE'))
);

create index payout_omissions_of_period on payout_omissions (period, creator_id, currency);

revoke all on payout_creators, payout_fee_schedules, payout_transactions, payouts, payout_runs, payout_run_counts, payout_omissions
  from encargo_api, encargo_worker;
grant select on payout_creators, payout_fee_schedules to encargo_worker;
grant select, update on payout_transactions to encargo_worker;
grant select, insert, update on payouts, payout_runs, payout_run_counts, payout_omissions to encargo_worker;
grant insert, update on payout_creators, payout_fee_schedules to encargo_admin;
grant insert on payout_transactions to encargo_admin;
grant update (status, next_attempt_at, attempts, account) on payouts to encargo_admin;

alter table payout_creators enable row level security;
alter table payout_creators force row level security;
alter table payout_fee_schedules enable row level security;
alter table payout_fee_schedules force row level security;
alter table payout_transactions enable row level security;
alter table payout_transactions force row level security;
alter table payouts enable row level security;
alter table payouts force row level security;
alter table payout_runs enable row level security;
alter table payout_runs force row level security;
alter table payout_run_counts enable row level security;
alter table payout_run_counts force row level security;
alter table payout_omissions enable row level security;
alter table payout_omissions force row level security;
create policy payout_creators_of_all on payout_creators to encargo_worker, encargo_admin, encargo_owner using (true);
create policy payout_fee_schedules_of_all on payout_fee_schedules to encargo_worker, encargo_admin, encargo_owner using (true);
create policy payout_transactions_of_all on payout_transactions to encargo_worker, encargo_admin, encargo_owner using (true);
create policy payouts_of_all on payouts to encargo_worker, encargo_admin, encargo_owner using (true);
create policy payout_runs_of_all on payout_runs to encargo_worker, encargo_owner using (true);
create policy payout_runs_for_reading on payout_runs for select to encargo_admin using (true);
create policy payout_run_counts_of_all on payout_run_counts to encargo_worker, encargo_owner using (true);
create policy payout_run_counts_for_reading on payout_run_counts for select to encargo_admin using (true);
create policy payout_omissions_of_all on payout_omissions to encargo_worker, encargo_owner using (true);
create policy payout_omissions_for_reading on payout_omissions for select to encargo_admin using (true);
