create table if not exists tip (
    id {id},
    token text not null unique,
    kind text not null,
    title text not null,
    owner text not null,
    form text,
    what text not null,
    why text not null,
    theme text,
    theme_tip bigint,
    questions text not null,
    address text not null,
    place text not null,
    state text not null,
    shown text not null,
    grounds text not null,
    reason text not null,
    proposal bigint references proposal (id) on delete set null,
    merged bigint,
    version bigint not null,
    sent bigint not null,
    updated bigint not null,
    decided bigint
);

create index if not exists tip_state on tip (state);

create index if not exists tip_place on tip (place);

create table if not exists tip_message (
    tip bigint not null references tip (id) on delete cascade,
    number bigint not null,
    side text not null,
    body text not null,
    sent bigint not null,
    primary key (tip, number)
);

create table if not exists tip_supporter (
    tip bigint not null references tip (id) on delete cascade,
    municipality text not null,
    since bigint not null,
    primary key (tip, municipality)
)
