-- SPDX-License-Identifier: Apache-2.0
create table ticket (
  number          bigint generated always as identity primary key,
  id              varchar(16)   not null unique,
  source          varchar(16)   not null,
  kind            varchar(32),
  seed            varchar(64),
  subject         varchar(300)  not null,
  body            varchar(20000) not null,
  requester       varchar(64),
  requester_name  varchar(120),
  written_on      varchar(10)   not null,
  world           varchar(40)   not null,
  status          varchar(16)   not null,
  waiting_for     varchar(16),
  note            varchar(2000),
  queue           varchar(64),
  priority        varchar(16),
  review          varchar(16),
  review_reason   varchar(2000),
  attempt         int           not null,
  interruptions   int           not null default 0,
  steps           int           not null default 0,
  tokens          bigint        not null default 0,
  thinking_tokens bigint        not null default 0,
  millis          bigint        not null default 0,
  created_at      timestamp(6) with time zone not null,
  updated_at      timestamp(6) with time zone not null
);
create index ticket_status on ticket (status, number);

-- What happened to a ticket, in order: the events of its runs and those of the desk itself.
create table ticket_event (
  ticket_id    varchar(16)  not null,
  sequence     bigint       not null,
  run_id       varchar(80),
  run_sequence bigint,
  at           timestamp(9) with time zone not null,
  type         varchar(40)  not null,
  body         varchar(1000000) not null,
  primary key (ticket_id, sequence)
);
create unique index ticket_event_run on ticket_event (run_id, run_sequence);

-- The simulated systems; the world of a generated ticket bears its number.
create table world (
  id         varchar(40) primary key,
  state      varchar(4000000) not null,
  updated_at timestamp(6) with time zone not null
);
