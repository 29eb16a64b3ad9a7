create table if not exists saved_search (
    id {id},
    account bigint not null references account (id) on delete cascade,
    organisation bigint references organisation (id) on delete cascade,
    name text not null,
    query text not null,
    rhythm text not null,
    seen text not null,
    news text not null,
    looked bigint not null,
    due bigint,
    created bigint not null
);

create index if not exists saved_search_account on saved_search (account);

create index if not exists saved_search_due on saved_search (due)
