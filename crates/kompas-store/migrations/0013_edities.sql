create table if not exists edition (
    id {id},
    number text not null unique,
    title text not null,
    origin text not null,
    author bigint references account (id) on delete set null,
    published bigint not null,
    draft bigint not null
);

create table if not exists edition_file (
    edition bigint not null references edition (id),
    path text not null,
    content text not null,
    primary key (edition, path)
);

create table if not exists proposal (
    id {id},
    title text not null,
    reason text not null,
    state text not null,
    origin text not null,
    author bigint references account (id) on delete set null,
    reviewer bigint references account (id) on delete set null,
    verdict text not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    decided bigint,
    place bigint,
    edition bigint references edition (id)
);

create index if not exists proposal_state on proposal (state);

create table if not exists proposal_piece (
    proposal bigint not null references proposal (id) on delete cascade,
    piece text not null,
    base text,
    content text,
    primary key (proposal, piece)
)
