-- The tables of the job type dkt.import: statements of cards (lotes), their rows, and the rules that sort them.
--
-- A million rows must go in within seconds, so dkt_rows has one index, no trigger and no foreign key: rows are only ever written by
-- the transaction of the job that owns the lote, and removed together with it.

create table dkt_lotes (
  id           uuid primary key,
  job_id       uuid not null,
  created_at   timestamptz not null default clock_timestamp(),
  completed_at timestamptz,
  guest_id     uuid,
  user_id      text,
  status       text not null default 'importing',
  file_key     text not null,
  file_name    text not null,
  rows         bigint not null default 0,
  imported     bigint not null default 0,
  excluded     bigint not null default 0,
  flagged      bigint not null default 0,
  rejected     bigint not null default 0,
  sums         jsonb not null default '{}',
  rules        jsonb not null,

  constraint dkt_lotes_one_for_a_job unique (job_id),
  constraint dkt_lotes_owner_is_user_xor_guest check ((user_id is null) <> (guest_id is null)),
  constraint dkt_lotes_status_is_known check (status in ('importing', 'complete')),
  constraint dkt_lotes_complete_have_a_time check ((completed_at is not null) = (status = 'complete')),
  constraint dkt_lotes_every_row_is_counted check (rows = imported + excluded + rejected and flagged <= imported)
);

comment on column dkt_lotes.status is 'A lote that is importing is nobody''s to see: it becomes complete in the transaction that ends its job, or is removed.';
comment on column dkt_lotes.rules is 'The rules as they were when the import began: every attempt applies the same.';

create index dkt_lotes_of_user on dkt_lotes (user_id, id) where user_id is not null;
create index dkt_lotes_of_guest on dkt_lotes (guest_id, id) where guest_id is not null;
create index dkt_lotes_importing on dkt_lotes (id) where status = 'importing';

create table dkt_rows (
  lote_id      uuid not null,
  line         bigint not null,
  amount_minor bigint not null,
  posted_on    date not null,
  installment  smallint,
  installments smallint,
  currency     text not null,
  card_last4   text,
  description  text not null,
  holder       text,
  voucher      text,
  category     text,
  flag         text,
  primary key (lote_id, line)
);

comment on column dkt_rows.line is 'Where the row begins in its file; 1 is the first line.';
comment on column dkt_rows.amount_minor is 'In the smallest unit of the currency by ISO 4217: cents for ARS, pesos for CLP.';
comment on column dkt_rows.card_last4 is 'Never more of the card''s number than this.';

-- What was refused, until it is written to the file of rejected rows at the end of the import.
create table dkt_rejected_rows (
  lote_id uuid not null,
  line    bigint not null,
  field   text not null,
  reason  text not null,
  raw     text not null,
  primary key (lote_id, line)
);

-- Rules without an owner hold for everybody. They are applied by position; the first that names a category gives it.
create table dkt_rules (
  id         uuid primary key default gen_random_uuid(),
  created_at timestamptz not null default clock_timestamp(),
  guest_id   uuid,
  user_id    text,
  position   integer not null,
  enabled    boolean not null default true,
  name       text not null,
  field      text not null,
  operator   text not null,
  value      text not null,
  action     text not null,
  argument   text,

  constraint dkt_rules_owner_is_not_both check (user_id is null or guest_id is null),
  constraint dkt_rules_field_is_known check (field in ('description', 'amount', 'currency', 'installments', 'card', 'holder', 'voucher')),
  constraint dkt_rules_operator_is_known check (operator in ('equals', 'contains', 'starts_with', 'matches', 'greater_than', 'less_than')),
  constraint dkt_rules_action_is_known check (action in ('category', 'exclude', 'flag')),
  constraint dkt_rules_numbers_are_compared_as_numbers check (
    (operator in ('greater_than', 'less_than')) <= (field in ('amount', 'installments') and value ~ '^-?[0-9]{1,15}(\.[0-9]{1,4})?$')),
  constraint dkt_rules_text_is_matched_as_text check ((operator in ('contains', 'starts_with', 'matches')) <= (field not in ('amount', 'installments'))),
  constraint dkt_rules_numbers_equal_numbers check (
    (operator = 'equals' and field in ('amount', 'installments')) <= (value ~ '^-?[0-9]{1,15}(\.[0-9]{1,4})?$')),
  constraint dkt_rules_argument_is_given check ((action = 'exclude') = (argument is null)),
  constraint dkt_rules_texts_are_short check (length(name) between 1 and 100 and length(value) between 1 and 200 and length(argument) between 1 and 60)
);

create index dkt_rules_of_user on dkt_rules (user_id) where user_id is not null;
create index dkt_rules_of_guest on dkt_rules (guest_id) where guest_id is not null;

insert into dkt_rules (position, name, field, operator, value, action, argument) values
  (100, 'A payment of the card is no purchase', 'description', 'starts_with', 'SU PAGO', 'exclude', null),
  (110, 'The balance carried over is no purchase', 'description', 'starts_with', 'SALDO ANTERIOR', 'exclude', null),
  (200, 'Supermarkets', 'description', 'matches', '\b(COTO|CARREFOUR|JUMBO|DISCO|SUPERMERCADOS? DIA|VEA|CHANGO ?MAS|LA ANONIMA|SUPERMERCADO)\b', 'category', 'Supermercado'),
  (210, 'Fuel', 'description', 'matches', '\b(YPF|SHELL|AXION|PUMA ENERGY|GULF)\b', 'category', 'Combustible'),
  (220, 'Transport', 'description', 'matches', '\b(UBER|CABIFY|DIDI|SUBE|AUTOPISTAS?|AEROLINEAS)\b', 'category', 'Transporte'),
  (230, 'Subscriptions', 'description', 'matches', '\b(NETFLIX|SPOTIFY|DISNEY|HBO|YOUTUBE|APPLE\.COM|GOOGLE)\b', 'category', 'Suscripciones'),
  (240, 'Pharmacies', 'description', 'contains', 'FARMA', 'category', 'Salud'),
  (250, 'Restaurants', 'description', 'matches', '\b(RESTAURANTE?|CAFE|PARRILLA|PIZZERIA|PEDIDOSYA|RAPPI|MOSTAZA|BURGER|HELADERIA)\b', 'category', 'Gastronomía'),
  (260, 'Marketplaces', 'description', 'matches', '\b(MERCADO ?LIBRE|MERPAGO|MERCADO ?PAGO|AMAZON|TIENDA ?NUBE)\b', 'category', 'Compras en línea'),
  (270, 'Taxes and charges', 'description', 'matches', '^(IVA|IMP|IIBB|PERCEP|PERC|SELLOS|DB\.? ?IVA|INTERES|COMISION)\b', 'category', 'Impuestos y cargos'),
  (280, 'Services', 'description', 'matches', '\b(EDENOR|EDESUR|METROGAS|AYSA|TELECENTRO|MOVISTAR|PERSONAL|CLARO|FIBERTEL)\b', 'category', 'Servicios'),
  (900, 'A large amount is worth a look', 'amount', 'greater_than', '500000', 'flag', 'importe alto');
