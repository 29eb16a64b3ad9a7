create table if not exists api_token (
    id {id},
    hash text not null unique,
    account bigint not null references account (id) on delete cascade,
    organisation bigint not null references organisation (id) on delete cascade,
    role text not null,
    name text not null,
    reads boolean not null,
    writes boolean not null,
    hint text not null,
    created bigint not null,
    expires bigint not null,
    used bigint
);

create index if not exists api_token_account on api_token (account)
